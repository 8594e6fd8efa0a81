import type { ErrorSubject } from '../errors/provider-error.ts';
import { providerError } from '../errors/provider-error.ts';

/** Loads a package that not everybody has installed. Fails with `provider/package_missing` where it is not. */
export async function optionalPackage<T>(
  name: string,
  { subject, load }: { readonly subject: ErrorSubject; readonly load: () => Promise<T> },
): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw providerError(subject, {
      name: 'package_missing',
      problem: `the package ${name} cannot be loaded`,
      hint: `Run: npm install ${name}`,
      cause,
    });
  }
}
