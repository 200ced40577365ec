// Counts the streams that are open, of each address and of all.
export class StreamLimit {
  readonly #perAddress: number;
  readonly #total: number;
  readonly #open = new Map<string, number>();
  #sum = 0;

  constructor(limits: { perAddress: number; total: number }) {
    this.#perAddress = limits.perAddress;
    this.#total = limits.total;
  }

  get open(): number {
    return this.#sum;
  }

  // What must be called once when the stream ends, or the sentence that says why there is no room.
  enter(address: string): (() => void) | string {
    if (this.#sum >= this.#total) return `the console has its ${this.#total} streams open; close a page or try again later`;
    const mine = this.#open.get(address) ?? 0;
    if (mine >= this.#perAddress) {
      return `your address has its ${this.#perAddress} streams open; close a page of the console or try again later`;
    }
    this.#open.set(address, mine + 1);
    ++this.#sum;
    return () => {
      const left = (this.#open.get(address) ?? 1) - 1;
      if (left > 0) this.#open.set(address, left);
      else this.#open.delete(address);
      --this.#sum;
    };
  }
}
