import { memo, useEffect, useRef, useState } from 'react';
import type { Campaign } from '../../api/records.ts';
import { CampaignCard } from './CampaignCard.tsx';

interface CardBlockProps {
  campaigns: readonly Campaign[];
  /** The position of the first of them on the list, from 0. */
  first: number;
  total: number;
}

const usualCardHeight = 96;

function same(before: CardBlockProps, after: CardBlockProps): boolean {
  return (
    before.first === after.first &&
    before.total === after.total &&
    before.campaigns.length === after.campaigns.length &&
    before.campaigns.every((campaign, index) => campaign === after.campaigns[index])
  );
}

/** Whether the place is near the window, and how tall it was when it last was. */
function useNearWindow(initially: boolean) {
  const place = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ near: initially, height: 0 });
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        const entry = entries.at(-1);
        if (entry) setSeen({ near: entry.isIntersecting, height: entry.boundingClientRect.height });
      },
      { rootMargin: '1000px' },
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  return { place, ...seen };
}

/** Some cards in a row; away from the window only the room that they take. */
export const CardBlock = memo(function CardBlock({ campaigns, first, total }: CardBlockProps) {
  const { place, near, height } = useNearWindow(first === 0);
  return (
    <div ref={place} role="presentation" style={near ? undefined : { height: height || campaigns.length * usualCardHeight }}>
      {near &&
        campaigns.map((campaign, index) => (
          <div key={campaign.name} role="listitem" aria-posinset={first + index + 1} aria-setsize={total} className="pb-2.5">
            <CampaignCard campaign={campaign} />
          </div>
        ))}
    </div>
  );
}, same);
