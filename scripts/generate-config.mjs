// Writes configs/aura.schema.json, configs/reference.toml and docs/configuration.md anew, from the schema in packages/config.
// Run it after every change of a key; a gate says when it was forgotten.
import { run } from './setup.mjs';

run('node', ['--conditions=aura-source', 'scripts/write-config-documents.ts']);
