/** The shape of what comes; only while nothing has come yet. */
export function ListSkeleton() {
  return (
    <div role="status" aria-label="Loading campaigns" className="space-y-2.5">
      {[0, 1, 2, 3, 4].map((row) => (
        <div key={row} className="flex h-21 items-center gap-8 rounded-xl border border-line bg-surface px-4">
          <div className="flex-1 space-y-2">
            <div className="skeleton h-4 w-2/5" />
            <div className="skeleton h-3 w-3/5" />
          </div>
          <div className="skeleton h-4 flex-1 max-md:hidden" />
          <div className="skeleton h-6 w-24" />
        </div>
      ))}
    </div>
  );
}
