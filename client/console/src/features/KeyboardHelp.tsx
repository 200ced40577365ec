import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';

const shortcuts = [
  ['/', 'Search campaigns'],
  ['r', 'Read the list again'],
  ['?', 'This list'],
  ['Alt + T', 'To the notifications'],
  ['Esc', 'Close'],
] as const;

export default function KeyboardHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl className="mt-3 mb-5 grid grid-cols-[auto_1fr] items-center gap-x-5 gap-y-2">
        {shortcuts.map(([key, what]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="inline-block min-w-7 rounded-md border border-edge/60 bg-sunken px-2 py-0.5 text-center font-mono text-xs">{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <Button onClick={onClose}>Close</Button>
    </Dialog>
  );
}
