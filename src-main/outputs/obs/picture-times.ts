/** When which picture was output: answers for how long a picture that is seen elsewhere has been out. */
export interface PictureTimes {
  close(): Promise<void>;
}
