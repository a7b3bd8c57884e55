import { REPLACE, readProperty, readWords, serverTime } from '../properties.ts';
import type { XConnection } from '../xConnection.ts';
import { PartsSender } from './partsSender.ts';
import type { SelectionAtoms } from './selectionAtoms.ts';
import { textTargets } from './textTargets.ts';

/** Programs ask for two or three forms at once; more are not answered. */
const MAX_PAIRS = 32;
/** How often a selection is taken that somebody else takes in the same millisecond. */
const MAX_TRIES = 3;

interface Offer {
  readonly text: string;
  /** When the selection was taken, by the server's clock. */
  readonly time: number;
}

/** A program's request for the value of a selection. */
interface Request {
  readonly time: number;
  readonly requestor: number;
  readonly selection: number;
  readonly target: number;
  readonly property: number;
}

/** Owns selections and hands a text over to the programs that ask for it. */
export class SelectionOwner {
  private readonly connection: XConnection;
  private readonly atoms: SelectionAtoms;
  private readonly window: number;
  private readonly sender: PartsSender;
  private readonly offers = new Map<number, Offer>();

  constructor(connection: XConnection, atoms: SelectionAtoms, window: number) {
    this.connection = connection;
    this.atoms = atoms;
    this.window = window;
    this.sender = new PartsSender(connection, atoms);
  }

  /** Takes the selections and offers a text on them. Rejects when somebody else has the first one all the time. */
  async offer(text: string, selections: readonly number[]): Promise<void> {
    const { client } = this.connection;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const time = await serverTime(this.connection, this.window, this.atoms.FARGLASS_TIME);
      const offer = { text, time };
      for (const selection of selections) {
        // Before it is ours: the first request may come before the server says that it is.
        this.offers.set(selection, offer);
        client.SetSelectionOwner(this.window, selection, time);
      }
      const isOurs = await Promise.all(selections.map((selection) => this.settle(selection, offer)));
      if (isOurs[0]) return;
    }
    throw new Error('The text cannot be pasted: another program takes the clipboard again and again.');
  }

  /** Somebody else has the selection now. */
  lost(selection: number): void {
    this.offers.delete(selection);
  }

  /** Answers, or says that the answer is no. */
  async answer(request: Request): Promise<void> {
    const { time, requestor, selection, target } = request;
    // Programs of before 1990 name no property.
    const property = request.property === 0 ? target : request.property;
    // Whatever time is asked about: toolkits name the last event that they saw, which may be older than our offer.
    const offer = this.offers.get(selection);
    const isGiven =
      offer !== undefined &&
      (target === this.atoms.MULTIPLE
        ? await this.convertAll(requestor, property, offer)
        : await this.convert(requestor, property, target, offer));
    this.connection.client.SendEvent(requestor, 0, 0, {
      name: 'SelectionNotify',
      time,
      requestor,
      selection,
      target,
      property: isGiven ? property : 0,
    });
  }

  /** A property of another program's window was deleted. */
  taken(window: number, property: number): void {
    this.sender.taken(window, property);
  }

  close(): void {
    this.offers.clear();
    this.sender.close();
  }

  private async settle(selection: number, offer: Offer): Promise<boolean> {
    const { client } = this.connection;
    const owner = await this.connection.ask<number>((done) => client.GetSelectionOwner(selection, done));
    // A loss from before may have been told in between; what counts is what the server says now.
    if (owner === this.window) this.offers.set(selection, offer);
    else if (this.offers.get(selection) === offer) this.offers.delete(selection);
    return owner === this.window;
  }

  private async convert(window: number, property: number, target: number, offer: Offer): Promise<boolean> {
    const { client } = this.connection;
    const { TARGETS, MULTIPLE, TIMESTAMP, ATOM, INTEGER, texts } = this.atoms;
    if (target === TARGETS) {
      client.ChangeProperty(REPLACE, window, property, ATOM, 32, [TARGETS, MULTIPLE, TIMESTAMP, ...texts]);
      return true;
    }
    if (target === TIMESTAMP) {
      client.ChangeProperty(REPLACE, window, property, INTEGER, 32, [offer.time]);
      return true;
    }
    const form = textTargets[texts.indexOf(target)];
    if (form === undefined) return false;
    const { type, bytes } = form.encode(offer.text);
    return this.sender.send(window, property, { type: this.atoms.textType(type), bytes });
  }

  /** The property names pairs of target and property; those that cannot be converted get 0 for their property. */
  private async convertAll(window: number, property: number, offer: Offer): Promise<boolean> {
    const { client } = this.connection;
    const maxBytes = 8 * MAX_PAIRS;
    const value = await readProperty(this.connection, window, property, { maxBytes }).catch(() => undefined);
    if (value === undefined || value.bytesAfter > 0) return false;
    const pairs = readWords(value);
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      if (!(await this.convert(window, pairs[i + 1]!, pairs[i]!, offer))) pairs[i + 1] = 0;
    }
    client.ChangeProperty(REPLACE, window, property, this.atoms.ATOM_PAIR, 32, pairs);
    return true;
  }
}
