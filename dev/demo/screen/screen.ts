import { styleText } from 'node:util';

export type Colour = 'green' | 'red' | 'yellow' | 'cyan' | 'bold' | 'dim';

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

const width = 100;
const eraseLine = '\r\u001B[K';

/** What the demo is watched on: lines, and on a terminal one more line at the bottom that is rewritten in place. */
export class Screen {
  readonly isTerminal: boolean;
  readonly #output: Output;
  readonly #colours: boolean;
  #status = '';

  constructor(output: Output, env: NodeJS.ProcessEnv) {
    this.#output = output;
    this.isTerminal = output.isTTY === true;
    this.#colours = this.isTerminal && !env['NO_COLOR'];
  }

  say(line = ''): void {
    this.#erase();
    this.#output.write(`${line}\n`);
    this.#output.write(this.#status);
  }

  heading(text: string): void {
    this.say();
    this.say(this.paint('bold', text));
  }

  /** Shows what is under way; a terminal only, since a log would keep every word of it. */
  status(text: string): void {
    if (!this.isTerminal) return;
    this.#erase();
    this.#status = text.slice(0, width - 1);
    this.#output.write(this.#status);
  }

  clearStatus(): void {
    this.#erase();
    this.#status = '';
  }

  paint(colour: Colour, text: string): string {
    return this.#colours ? styleText(colour, text, { validateStream: false }) : text;
  }

  #erase(): void {
    if (this.#status !== '') this.#output.write(eraseLine);
  }
}
