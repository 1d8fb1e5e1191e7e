/** What a started network says of itself. */
export interface NetworkReady {
  readonly serviceUri: string;
  readonly certificateFingerprint: string;
  readonly models: readonly string[];
}
