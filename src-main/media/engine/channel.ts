/**
 * The pipe between main and the engine process, one end of it. Either side may be `child_process.fork` or Electron's
 * `utilityProcess`; messages are structured clones and arrive in order.
 */
export interface EngineChannel {
  /** Sends a message; silently does nothing once the other side is gone (the exit says so). */
  post(message: unknown): void;
  /** Calls `listener` for each message. One listener. */
  onMessage(listener: (message: unknown) => void): void;
  /** Calls `listener` once when the other side is gone, with what is known of the reason. One listener. */
  onExit(listener: (reason: string) => void): void;
  /** Ends the other side at once (main's end), or this process (the engine's end). */
  kill(): void;
}
