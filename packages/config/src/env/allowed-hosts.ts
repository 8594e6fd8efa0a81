import type { ConfigIssue } from '../issues/config-issue.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The variable that says where agents may connect to. */
export const egressVariable = 'AURA_EGRESS_ALLOW';

/** One entry: a host, or all below it, with a port or any. */
interface AllowedHost {
  readonly host: string;
  readonly below: boolean;
  readonly port?: string;
}

const entryForm =
  /^(?<below>\*\.)?(?<host>[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])(?::(?<port>\d{1,5}))?$/;
const usualPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** Where agents may connect to. */
export interface AllowedHosts {
  /** Whether an address is one of those. One that is no address is not. */
  admits(address: string): boolean;
}

function entries(env: Env): readonly string[] {
  return (env[egressVariable] ?? '')
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '');
}

function parseEntry(entry: string): AllowedHost | undefined {
  const { host, below, port } = entryForm.exec(entry)?.groups ?? {};
  if (host === undefined) return undefined;
  return { host, below: below !== undefined, ...(port === undefined ? {} : { port }) };
}

function matches({ host, below, port }: AllowedHost, url: URL): boolean {
  // A name may be written with the dot that ends it.
  const name = url.hostname.replace(/\.$/, '');
  if (below ? !name.endsWith(`.${host}`) : name !== host) return false;
  return port === undefined || port === (url.port || usualPorts[url.protocol]);
}

/** The hosts that the environment names; undefined when it names none, and every host is allowed. */
export function readAllowedHosts(env: Env): AllowedHosts | undefined {
  const allowed = entries(env).flatMap((entry) => parseEntry(entry) ?? []);
  if (entries(env).length === 0) return undefined;
  return {
    admits(address) {
      const url = URL.parse(address);
      return url !== null && allowed.some((entry) => matches(entry, url));
    },
  };
}

/** What is wrong with the variable: an entry that is skipped would allow less than was meant, or more. */
export function checkAllowedHosts(env: Env): readonly ConfigIssue[] {
  return entries(env)
    .filter((entry) => parseEntry(entry) === undefined)
    .map((entry) => ({
      severity: 'error',
      code: 'config/invalid_setting',
      path: egressVariable,
      message: `has the entry ${JSON.stringify(entry)}, which is no host`,
      hint: 'write hosts such as api.example.com, *.example.com or localhost:9000, with commas between them',
    }));
}
