import { KeyRound } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { signIn } from '../../api/session.ts';
import { Button } from '../../ui/Button.tsx';
import { inputClass } from '../../ui/Field.tsx';
import { useTitle } from '../useTitle.ts';

export default function SignInPage({ onSignedIn }: { onSignedIn: () => void }) {
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useTitle('Sign in');

  useEffect(() => {
    input.current?.focus();
  }, []);

  const submit = async () => {
    const token = input.current?.value.trim() ?? '';
    if (token === '') {
      setFault('Enter a token.');
      input.current?.focus();
      return;
    }
    setBusy(true);
    const refusal = await signIn(token);
    setBusy(false);
    if (refusal === undefined) {
      onSignedIn();
    } else {
      setFault(refusal);
      input.current?.focus();
    }
  };

  return (
    <div className="mx-auto mt-10 max-w-md rounded-2xl border border-line bg-surface p-6 shadow-sm sm:p-8">
      <span className="grid size-11 place-items-center rounded-full bg-accent-soft text-accent-ink">
        <KeyRound aria-hidden size={20} />
      </span>
      <h1 className="mt-4 text-xl font-semibold">Sign in</h1>
      <p className="mt-1 text-muted">The server asks who you are. Enter the token that an operator gave you.</p>
      <form
        className="mt-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        <label htmlFor={id} className="text-sm font-medium">
          Token
        </label>
        <input
          ref={input}
          id={id}
          type="password"
          autoComplete="current-password"
          spellCheck={false}
          aria-invalid={fault !== ''}
          aria-describedby={`${id}-note ${id}-fault`}
          className={inputClass}
        />
        <p id={`${id}-note`} className="mt-1 text-[0.8125rem] text-muted">
          It is kept in a cookie that no script can read, and sent to this server only.
        </p>
        <p id={`${id}-fault`} role="alert" className="mt-1 text-sm font-medium text-bad">
          {fault}
        </p>
        <Button type="submit" look="primary" busy={busy} className="mt-3 w-full">
          {busy ? 'Signing in…' : 'Sign in'}
        </Button>
      </form>
    </div>
  );
}
