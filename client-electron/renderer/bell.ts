/** A short, soft tone. */
const FREQUENCY_HZ = 660;
const DURATION_S = 0.12;
const VOLUME = 0.04;
/** Bells that follow sooner are one, milliseconds. */
const PAUSE_MS = 250;

/** Rings: a flash at the window's edge, and a tone where the browser allows it. */
export class Bell {
  private readonly flash: HTMLElement;
  private audio: AudioContext | undefined;
  private rungAt = Number.NEGATIVE_INFINITY;

  /** The style sheet animates `flash` while it has the class `ringing`. */
  constructor(flash: HTMLElement) {
    this.flash = flash;
    flash.addEventListener('animationend', () => flash.classList.remove('ringing'));
  }

  ring(): void {
    const now = performance.now();
    if (now - this.rungAt < PAUSE_MS) return;
    this.rungAt = now;
    this.flash.classList.add('ringing');
    this.sound();
  }

  /** Gives the sound device back. */
  close(): void {
    void this.audio?.close();
    this.audio = undefined;
  }

  private sound(): void {
    // Before the first click or key a page may make no sound, and the console would say so each time.
    const { userActivation } = navigator as { readonly userActivation?: UserActivation }; // not everywhere
    if (userActivation?.hasBeenActive === false) return;
    this.audio ??= new AudioContext();
    const { audio } = this;
    void audio.resume();
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const end = audio.currentTime + DURATION_S;
    tone.frequency.value = FREQUENCY_HZ;
    volume.gain.setValueAtTime(VOLUME, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(VOLUME / 100, end);
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(end);
    // A running device costs power even in silence.
    tone.addEventListener('ended', () => void audio.suspend());
  }
}
