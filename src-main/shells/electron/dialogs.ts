import { app, type BrowserWindow, dialog } from 'electron';
import { listed } from '../what-runs.ts';

/** Files that can be streamed, as the system's dialog filters them; FFmpeg reads more, which "All files" shows. */
const MEDIA_FILTERS = [
  {
    name: 'Video',
    extensions: ['mp4', 'mov', 'mkv', 'webm', 'avi', 'ts', 'm2ts', 'mts', 'flv', 'mpg', 'mpeg', 'm4v', 'wmv'],
  },
  { name: 'All files', extensions: ['*'] },
];

/** The window that dialogs belong to; null while there is none. */
type Parent = () => BrowserWindow | null;

/** Every question and message of the shell, in one place. */
export interface Dialogs {
  /** @returns the path, or null when it was given up */
  chooseFile(): Promise<string | null>;
  /** @returns the path of a folder, or null when it was given up */
  chooseFolder(): Promise<string | null>;
  /** Quitting would end these, see `whatRuns`. @returns true to quit */
  askToQuit(running: readonly string[]): Promise<boolean>;
  /** The main window is closed while these run. */
  askOnClose(running: readonly string[]): Promise<'quit' | 'hide' | 'stay'>;
  /** The window stays blank. @returns true to try again */
  askAfterFailure(reason: string): Promise<boolean>;
  ask(question: string, detail: string, yes: string): Promise<boolean>;
  tell(message: string, detail: string): Promise<void>;
}

/** The system's own dialogs, in front of the window they belong to. */
export function nativeDialogs(parent: Parent): Dialogs {
  const show = async (options: Electron.MessageBoxOptions): Promise<number> => {
    const window = parent();
    const result = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options));
    return result.response;
  };
  const ask: Dialogs['ask'] = async (message, detail, yes) => {
    const buttons = [yes, 'Cancel'];
    return (await show({ type: 'question', message, detail, buttons, defaultId: 1, cancelId: 1 })) === 0;
  };
  const choose = async (options: Electron.OpenDialogOptions): Promise<string | null> => {
    const window = parent();
    const result = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
    return result.canceled ? null : (result.filePaths[0] ?? null);
  };
  return {
    chooseFile: () =>
      choose({ title: 'Choose a video to stream', properties: ['openFile'], filters: MEDIA_FILTERS }),
    chooseFolder: () =>
      choose({ title: 'Choose where recordings go', properties: ['openDirectory', 'createDirectory'] }),
    askToQuit: (running) => ask('Quit Rivulet?', `Quitting ends ${listed(running)}.`, 'Quit'),
    askOnClose: async (running) => {
      const answer = await show({
        type: 'question',
        message: 'Rivulet is at work',
        detail: `The window can be closed without ending ${listed(running)}. Open Rivulet again, or use its icon, to come back.`,
        buttons: ['Keep Running', 'Stop and Quit', 'Cancel'],
        defaultId: 0,
        cancelId: 2,
      });
      return (['hide', 'quit', 'stay'] as const)[answer] ?? 'stay';
    },
    askAfterFailure: async (reason) => {
      const answer = await show({
        type: 'error',
        message: 'The window cannot be shown',
        detail: `It was loaded again several times, but ${reason}. A running stream goes on. Try again; if that does not help, quit and start Rivulet anew, or install it again.`,
        buttons: ['Try Again', 'Quit', 'Not Now'],
        defaultId: 0,
        cancelId: 2,
      });
      if (answer === 1) app.quit();
      return answer === 0;
    },
    ask,
    tell: async (message, detail) => void (await show({ type: 'info', message, detail, buttons: ['OK'] })),
  };
}
