import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from './__generated__/schema';
import { problemOf } from './problem';

/** The value of a cookie, or undefined. */
export function cookie(cookies: string, name: string): string | undefined {
  for (const part of cookies.split(';')) {
    const [key, ...value] = part.trim().split('=');
    if (key === name) return decodeURIComponent(value.join('='));
  }
  return undefined;
}

/** The server believes a browser's command only with the token that no other site can read. */
const csrf: Middleware = {
  onRequest({ request }) {
    if (request.method === 'GET') return undefined;
    const token = cookie(document.cookie, 'XSRF-TOKEN');
    if (token) request.headers.set('X-XSRF-TOKEN', token);
    return request;
  },
};

export const client = createClient<paths>({ baseUrl: '/', credentials: 'same-origin' });
client.use(csrf);

/** The body of a successful answer; throws an ApiProblem for any other. */
export async function answer<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemOf(error, response);
  return data as T;
}

/** A name for a command, so that it is done once however often it is sent. Works without a secure context, too. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return 'console-' + Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
