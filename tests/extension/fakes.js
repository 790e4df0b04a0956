/** Stand-ins for the browser: a port with a host at its other end that does as the test says. */

/** Real timers would make the tests slow, and short ones flaky: these limits are for mock timers. */
export const TIMEOUTS = {
  initialize: 100, scan: 300, doctor: 500, library: 700, spotify: 400, sign_in: 600, other: 200, cancel: 50, idle: 1000, fresh: 30_000, used: 60_000, recent: 5000, greeting: 20,
};

/** Let everything that is due now happen. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

export class FakePort {
  sent = [];
  disconnected = false;
  #onMessage = [];
  #onDisconnect = [];
  onMessage = { addListener: (listener) => this.#onMessage.push(listener) };
  onDisconnect = { addListener: (listener) => this.#onDisconnect.push(listener) };

  postMessage(message) {
    if (this.disconnected) throw new Error("Attempting to use a disconnected port object");
    this.sent.push(message);
    this.onSent?.(message);
  }

  disconnect() {
    this.disconnected = true;
  }

  say(message) {
    for (const listener of this.#onMessage) listener(message);
  }

  answer(method, result) {
    this.say({ jsonrpc: "2.0", id: this.request(method).id, result });
  }

  fail(method, error) {
    this.say({ jsonrpc: "2.0", id: this.request(method).id, error });
  }

  /** The newest request of a method. */
  request(method) {
    return this.sent.findLast((message) => message.method === method);
  }

  die(error = null) {
    this.disconnected = true;
    if (error) this.error = { message: error };
    for (const listener of this.#onDisconnect) listener(this);
  }
}

/** A runtime whose connectNative gives a new port each time. With `initialized`, each answers initialize. */
export function fakeRuntime({ initialized = true, protocol = 1 } = {}) {
  const runtime = {
    ports: [],
    lastError: undefined,
    connectNative() {
      const port = new FakePort();
      runtime.ports.push(port);
      if (initialized) {
        port.onSent = ({ id, method }) => {
          const result = { host_version: "0.1.0", protocol, capabilities: [] };
          if (method === "initialize") queueMicrotask(() => port.say({ id, result }));
        };
      }
      return port;
    },
  };
  return runtime;
}

export const distribution = {
  angry: 0.01, disgust: 0.01, fear: 0.01, happy: 0.9, sad: 0.02, surprise: 0.02, neutral: 0.03,
};

export const mood = {
  emotion: "happy", confidence: 0.9, valence: 0.7, arousal: 0.4, word: "cheerful", distribution,
  frames: 12, others: 0, reason: null, alternatives: [], hint: null, contempt: null,
  calibrated: false, uncorrected: null, detector: null, turned: 0,
};

export const track = {
  id: "0123456789abcdefghijAB", name: "A song", artists: ["Somebody"], album: null, year: 2001, genre: "pop",
  duration: 200, popularity: 50, url: "https://example.com/", uri: "javascript:alert(1)", valence: 0.6, energy: 0.7,
  reason: { kind: "mood", target: { valence: 0.6, energy: 0.6 }, distance: 0.1, step: 1, steps: 1, because: [] },
  cover: null, explicit: false,
};

/** How things stand with Spotify for a user who is signed in. */
export const account = {
  signed_in: true, client_id: "f".repeat(32), keyring: "ok", redirect: "http://127.0.0.1/callback",
  dashboard: "https://developer.spotify.com/dashboard", apps: "https://www.spotify.com/account/apps/",
  since: 1e9, until: 2e9, scopes: [], taste: { enabled: true, read: null, tracks: 0, artists: 0, newer: 0 },
  calls: 0, budget: 300, held_until: null, kept: [], mood_in_names: false, covers: false,
};

export const settings = {
  goal: "match", limit: 12, preferred_genres: [], avoided_genres: [], preferred_languages: [], preferred_decades: [], explicit: null, retention_days: null, camera: null,
  mood_in_names: false, covers: false,
};

export const answer = { mood, goal: "match", tracks: [track] };
