import { configJsonSchema, configurationMarkdown, referenceToml } from '@aura/config';

/** What is made from the schema of the configuration: texts by path. A gate holds the files to it. */
export function configDocuments(): Readonly<Record<string, string>> {
  return {
    'configs/aura.schema.json': `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`,
    'configs/reference.toml': referenceToml(),
    'docs/configuration.md': configurationMarkdown(),
  };
}
