import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configDocuments } from './config-documents.ts';

const root = join(import.meta.dirname, '..');
for (const [path, text] of Object.entries(configDocuments())) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
