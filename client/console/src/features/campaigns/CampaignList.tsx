import { useEffect, useMemo, useRef, useState } from 'react';
import type { Campaign } from '../../api/records.ts';
import { CardBlock } from './CardBlock.tsx';

interface CampaignListProps {
  campaigns: readonly Campaign[];
  total: number;
  /** Reads the next page; called when the end comes near. Undefined while there is nothing to read. */
  onNearEnd: (() => void) | undefined;
}

const blockSize = 10;

/** The cards in blocks of ten, of which those near the window are drawn: a thousand campaigns scroll as a dozen do. */
export function CampaignList({ campaigns, total, onNearEnd }: CampaignListProps) {
  const end = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(false);

  useEffect(() => {
    if (end.current === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        setAtEnd(entries.some(({ isIntersecting }) => isIntersecting));
      },
      { rootMargin: '1200px' },
    );
    observer.observe(end.current);
    return () => {
      observer.disconnect();
    };
  }, []);

  useEffect(() => {
    if (atEnd) onNearEnd?.();
  }, [atEnd, onNearEnd]);

  const blocks = useMemo(
    () =>
      Array.from({ length: Math.ceil(campaigns.length / blockSize) }, (_, index) =>
        campaigns.slice(index * blockSize, (index + 1) * blockSize),
      ),
    [campaigns],
  );

  return (
    <>
      <div role="list" aria-label="Campaigns">
        {blocks.map((block, index) => (
          <CardBlock key={index} campaigns={block} first={index * blockSize} total={total} />
        ))}
      </div>
      <div ref={end} />
    </>
  );
}
