import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { configDocuments } from '../../scripts/config-documents.ts';
import { root } from './packages.ts';

it.each(Object.entries(configDocuments()))('keeps %s true to the schema', (path, text) => {
  const written = readFileSync(join(root, path), 'utf8');
  expect(written === text, 'run: node scripts/generate-config.mjs').toBe(true);
});
