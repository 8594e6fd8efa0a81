import type { JsonObject } from '@aura/core';

/** What the API says of a run, or of a list of them, as far as tests look at it. */
export interface RunBody {
  readonly id: string;
  readonly status: string;
  readonly stream_url: string;
  readonly status_url: string;
  readonly outcome?: { readonly text: string };
  readonly error?: JsonObject;
  readonly data: readonly RunBody[];
  readonly next_cursor?: string;
}

/** Reads a body about runs. */
export async function runBody(response: Response): Promise<RunBody> {
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as RunBody;
}

/** Reads what a refused request is told. */
export async function refusalOf(
  response: Response,
): Promise<{ readonly status: number; readonly type: string; readonly message: string }> {
  const { error } = (await response.json()) as { error: { type: string; message: string } };
  return { status: response.status, ...error };
}
