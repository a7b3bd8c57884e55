import { type ClientMessage, type Held, HOLD_LEASE_MS } from '../../protocol/index.ts';

/** What is held is said so often, milliseconds: two of three may be late. */
const RENEWAL_MS = HOLD_LEASE_MS / 3;

/**
 * Follows what is sent and knows which keys and buttons are down in the session. While there are any, it says so
 * whenever no input has said anything for a while. One per connection: when that ends, nothing is down.
 */
export class HeldLease {
  private readonly send: (held: Held) => void;
  private readonly now: () => number;
  private readonly keys = new Set<string>();
  private buttons = 0;
  private lastSaidAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (held: Held) => void, now: () => number) {
    this.send = send;
    this.now = now;
  }

  /** The message has been sent. */
  sent(message: ClientMessage): void {
    switch (message.name) {
      case 'key':
        if (message.down) this.keys.add(message.code);
        else this.keys.delete(message.code);
        break;
      case 'pointer':
        this.buttons = message.buttons;
        break;
      case 'releaseAll':
        this.keys.clear();
        this.buttons = 0;
        break;
      case 'wheel':
      case 'text':
      case 'clipboard':
        break;
      default:
        return;
    }
    this.lastSaidAt = this.now();
    if (!this.isHolding) this.stop();
    else this.timer ??= setTimeout(() => this.renew(), RENEWAL_MS);
  }

  /** Says nothing more. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private get isHolding(): boolean {
    return this.keys.size > 0 || this.buttons !== 0;
  }

  private renew(): void {
    // Inputs have come since: the timer is not set anew for each of them.
    const rest = this.lastSaidAt + RENEWAL_MS - this.now();
    if (rest <= 0) {
      this.lastSaidAt = this.now();
      this.send({ name: 'held', buttons: this.buttons, keys: [...this.keys] });
    }
    this.timer = setTimeout(() => this.renew(), rest > 0 ? rest : RENEWAL_MS);
  }
}
