import { Alert, Button } from 'antd';
import { asProblem } from '../api/problem';

interface Props {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** A problem as the server tells it: what, why, which fields; and a way to try again. */
export function ProblemNotice({ error, onRetry }: Props) {
  const problem = asProblem(error);
  return (
    <Alert
      type="error"
      showIcon
      className="problem"
      title={problem.title}
      description={
        <>
          <p>{problem.message}</p>
          {problem.fields.length > 0 && (
            <ul>
              {problem.fields.map((field) => (
                <li key={`${field.field} ${field.reason}`}>
                  <code>{field.field}</code>
                  {field.value ? ` (${field.value})` : ''}: {field.reason}
                </li>
              ))}
            </ul>
          )}
          <p className="fine">
            {problem.code}
            {problem.status > 0 && ` · status ${problem.status}`}
          </p>
        </>
      }
      action={
        onRetry && (
          <Button size="small" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    />
  );
}
