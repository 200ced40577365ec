import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useAnnouncer } from './Announcer.tsx';
import { copyText } from './copyText.ts';

export function CopyButton({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false);
  const { say, alert } = useAnnouncer();

  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => {
      setCopied(false);
    }, 2_000);
    return () => {
      clearTimeout(timer);
    };
  }, [copied]);

  const copy = async () => {
    if (await copyText(text)) {
      setCopied(true);
      say(`Copied ${what}`);
    } else {
      alert(`Could not copy ${what}: the browser refused. Select it and copy it by hand.`);
    }
  };

  const Icon = copied ? Check : Copy;
  return (
    <button
      type="button"
      aria-label={`Copy ${what}`}
      title={copied ? 'Copied' : `Copy ${what}`}
      onClick={() => void copy()}
      className="inline-grid size-7 shrink-0 place-items-center rounded-md text-muted hover:bg-sunken hover:text-ink"
    >
      <Icon aria-hidden size={14} className={copied ? 'text-good' : ''} />
    </button>
  );
}
