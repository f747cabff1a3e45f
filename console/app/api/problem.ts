import type { Problem } from './__generated__/schema';

/** What the server says about a request that it refuses (RFC 9457), or what stood in its way. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly title: string;
  readonly code: string;
  readonly fields: readonly { field: string; value?: string | null; reason: string }[];

  constructor(problem: Pick<Problem, 'status' | 'title' | 'detail' | 'code'> & Pick<Partial<Problem>, 'errors'>) {
    super(problem.detail);
    this.name = 'ApiProblem';
    this.status = problem.status;
    this.title = problem.title;
    this.code = problem.code;
    this.fields = problem.errors ?? [];
  }

  /** Nobody is signed in, or the session has ended. */
  get isSignedOut(): boolean {
    return this.status === 401;
  }
}

/** Turns an answer that is not the wanted one into a problem; proxies in between answer with something else than problems. */
export function problemOf(body: unknown, response: Pick<Response, 'status' | 'statusText'>): ApiProblem {
  if (isProblem(body)) return new ApiProblem(body);
  return new ApiProblem({
    status: response.status,
    title: response.statusText || 'The request failed',
    detail: `The server answered with status ${response.status} and no explanation.`,
    code: 'UNEXPLAINED',
  });
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'detail' in body && 'title' in body && 'status' in body;
}

/** Any error in the shape in which it is shown. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  // fetch says no more than "Failed to fetch" when nobody answers.
  if (error instanceof TypeError) {
    return new ApiProblem({
      status: 0,
      title: 'The server does not answer',
      detail: 'Check that Plimsoll is running and that this device is connected; then try again.',
      code: 'UNREACHABLE',
    });
  }
  return new ApiProblem({
    status: 0,
    title: 'Something went wrong on this page',
    detail: error instanceof Error ? error.message : String(error),
    code: 'CONSOLE',
  });
}
