import { useId, useState } from 'react';
import type { Campaign } from '../../api/records.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { inputClass } from '../../ui/Field.tsx';
import { readableNumber } from '../campaigns/phoneFormat.ts';

interface DeleteDialogProps {
  campaign: Campaign;
  onDelete: () => void;
  onClose: () => void;
}

function numberSentence({ number, state }: Campaign): string {
  if (number.e164 === '' && number.vapiId === '' && state === 'failed') return 'It has no number to give back.';
  const what = number.e164 === '' ? 'Its number' : `Its number ${readableNumber(number.e164)}`;
  return `${what} is paid for and goes back to Vapi for good: it cannot be had again.`;
}

/** Deleting gives a paid number back for good, so it takes more than a click. */
export function DeleteDialog({ campaign, onDelete, onClose }: DeleteDialogProps) {
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState('');
  const id = useId();
  const { number } = campaign;
  return (
    <Dialog title={`Delete ${campaign.title}?`} onClose={onClose}>
      <p className="mt-2">
        {numberSentence(campaign)} The assistant is deleted too. This cannot be undone.
      </p>
      <form
        className="mt-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() === campaign.title.trim()) onDelete();
          else setFault('This is not the name of the campaign.');
        }}
      >
        <label htmlFor={id} className="text-sm">
          Type <strong className="font-semibold select-all">{campaign.title}</strong> to confirm
        </label>
        <input
          id={id}
          type="text"
          autoComplete="off"
          value={typed}
          aria-invalid={fault !== ''}
          aria-describedby={`${id}-fault`}
          onChange={(event) => {
            setTyped(event.target.value);
            setFault('');
          }}
          className={inputClass}
        />
        <p id={`${id}-fault`} role="alert" className="mt-1 text-sm font-medium text-bad">
          {fault}
        </p>
        <div className="mt-4 flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>Keep it</Button>
          <Button type="submit" look="danger">
            {number.e164 === '' && number.vapiId === '' ? 'Delete' : 'Delete and release the number'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
