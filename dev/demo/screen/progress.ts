import type { Screen } from './screen';

const barCells = 30;
const linePercent = 10;

/** How far a long step has come: one rewritten line on a terminal, otherwise a line every 10 %. */
export class Progress {
  readonly #screen: Screen;
  readonly #label: string;
  readonly #total: number;
  readonly #startedAt: number;
  readonly #now: () => number;
  #done = 0;

  constructor(screen: Screen, label: string, total: number, now: () => number = Date.now) {
    this.#screen = screen;
    this.#label = label;
    this.#total = total;
    this.#now = now;
    this.#startedAt = now();
  }

  advance(): void {
    const before = this.#percent();
    this.#done += 1;
    if (this.#screen.isTerminal) return this.#screen.status(`  ${this.#bar()} ${this.#figures()}`);
    const steps = (percent: number): number => Math.floor(percent / linePercent);
    if (steps(this.#percent()) > steps(before)) this.#screen.say(`  ${this.#figures()}`);
  }

  /** Leaves one line behind. */
  finish(): void {
    this.#screen.clearStatus();
    if (this.#screen.isTerminal) this.#screen.say(`  ${this.#figures()}`);
  }

  #percent(): number {
    return this.#total === 0 ? 100 : Math.floor((this.#done * 100) / this.#total);
  }

  #bar(): string {
    const full = Math.floor((this.#percent() * barCells) / 100);
    return '█'.repeat(full) + '░'.repeat(barCells - full);
  }

  #figures(): string {
    const seconds = Math.max((this.#now() - this.#startedAt) / 1_000, 0.001);
    const rate = (this.#done / seconds).toFixed(1);
    return `${this.#label} ${this.#done}/${this.#total} (${this.#percent()} %), ${rate} a second`;
  }
}
