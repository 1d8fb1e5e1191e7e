/** A range of numbers as texts need it. */
interface NumberRange {
  readonly integer: boolean;
  readonly min: number | null;
  readonly max: number | null;
  readonly step: number | null;
}

function range({ integer, min, max, step }: NumberRange): string {
  const kind = integer ? 'a whole number' : 'a number';
  const bounds =
    min !== null && max !== null
      ? ` from ${min} to ${max}`
      : min !== null
        ? ` of ${min} or more`
        : max !== null
          ? ` of ${max} or less`
          : '';
  return `${kind}${bounds}${step !== null && step !== 1 ? ` in steps of ${step}` : ''}`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Every text of the effects panel. */
export const effectsTexts = {
  panel: 'Effect',
  /** Problems with parameters; `name` is the parameter's title, with those it lies in. */
  problem: {
    unknown: (name: string) => `This model has no parameter “${name}”: remove it.`,
    missing: (name: string) => `“${name}” is missing.`,
    mustBe: (name: string, allowed: string) => `${name} must be ${allowed}.`,
    tooLong: (name: string, limit: number, length: number) =>
      `${name} is limited to ${limit} characters and has ${length}.`,
    notUnique: (name: string) => `${name} has the same entry twice: remove one.`,
    other: (name: string, error: string) => `${name}: ${error}`,
  },
  allowed: {
    number: range,
    text: (limit: number | null) => (limit === null ? 'a text' : `a text of at most ${limit} characters`),
    choice: (options: readonly string[]) => `one of ${options.join(', ')}`,
    list: (min: number, max: number | null) =>
      max === null ? `a list of ${min} or more entries` : `a list of ${min} to ${max} entries`,
    weighted: (plain: boolean, max: number | null) =>
      `${plain ? 'a single value or ' : ''}${max === null ? '' : `up to ${max} `}pairs of value and weight`,
    boolean: 'on or off',
    colour: 'a colour as #rrggbb',
    group: 'an object',
    map: 'an object',
    json: 'other than this',
    or: ', or ',
  },
  tabs: { form: 'Controls', presets: 'Presets', json: 'JSON' },
  model: {
    choose: 'Choose a model',
    label: 'Model:',
    search: 'Search models',
    cold: 'Cold',
    coldNote: 'It has to be loaded first, which takes seconds to minutes.',
    free: (places: number) => `${places} free`,
    full: 'Full',
    breakNote: 'You are live: another model means a short break of the stream.',
    notServed: 'No chosen orchestrator offers this model now: choose another one.',
    noneFound: (query: string) => `No model matches “${query}”.`,
    refresh: 'Ask again',
    states: {
      loading: 'Asking the orchestrators which models they offer…',
      ready: 'No orchestrator offers a model: choose another one in Network.',
      failed: 'No orchestrator could be asked for its models: check Network, or ask again.',
    },
  },
  switch: {
    offer: (model: string, preset: string | undefined, warm: boolean) =>
      `${preset === undefined ? model : `“${preset}” with ${model}`} starts the stream anew: viewers see a break of ${warm ? 'about a second' : 'seconds to minutes, because the model has to be loaded first'}.`,
    again: (key: number) => `Press ${key} again to switch.`,
    confirm: 'Switch',
    dismiss: 'Stay',
  },
  pending: {
    waiting: (number: number) =>
      `${count(number, 'change reloads', 'changes reload')} the model, which takes seconds to minutes.`,
    apply: (number: number) => `Apply ${count(number, 'change', 'changes')}`,
    discard: 'Discard',
  },
  prompt: {
    placeholder: 'Describe the look you want',
    apply: 'Apply',
    applyKeys: 'Enter',
    whileTyping: 'As I type',
    history: 'Earlier prompts',
    ideas: 'Words this model knows',
  },
  weights: {
    several: 'Mix several by weight',
    single: 'Use a single one',
    add: 'Add one',
    value: (number: number) => `Part ${number}`,
    weight: (number: number) => `Weight of part ${number}`,
    exact: (number: number) => `Weight of part ${number}, as a number`,
    share: (number: number) => `Share of part ${number}`,
    remove: (number: number) => `Remove part ${number}`,
  },
  form: {
    reset: (name: string) => `Reset ${name}`,
    resetAll: (number: number) => `Reset ${count(number, 'change', 'changes')}`,
    set: (name: string) => `Set ${name}`,
    exact: (name: string) => `${name}, as a number`,
    draw: 'Draw another one',
    notSet: 'Not set',
    advanced: 'Advanced',
    changed: (number: number) => `${number} changed`,
    reloads: 'Reloads the model',
    reloadWaits: 'Changed: waits for Apply, because it reloads the model',
    find: 'Find a parameter',
    noneFound: (query: string) => `No parameter matches “${query}”.`,
    noParams: 'This model has no parameters.',
    entry: (number: number) => `Entry ${number}`,
    entryOf: (list: string, number: number) => `${list}, entry ${number}`,
    addEntry: 'Add',
    removeEntry: (number: number) => `Remove entry ${number}`,
    removeNamed: (name: string) => `Remove ${name}`,
    newName: (title: string) => `Name of a new entry in ${title}`,
    namePlaceholder: 'Name',
    formOf: (title: string) => `Kind of ${title}`,
    off: 'off',
    kinds: {
      number: 'Number',
      text: 'Text',
      choice: 'Choice',
      boolean: 'On or off',
      colour: 'Colour',
      weighted: 'Mix',
      list: 'List',
      group: 'Details',
      map: 'Names',
      union: 'Other',
      json: 'JSON',
      constant: 'Fixed',
    },
  },
  workflow: {
    none: 'The runner’s own workflow is used. Open one that ComfyUI has exported in API format.',
    nodes: (number: number) => `Own workflow with ${count(number, 'node', 'nodes')}.`,
    open: 'Open file',
    paste: 'Paste',
    pasteHere: 'Paste the workflow’s JSON here',
    remove: 'Remove',
    refusals: {
      syntax: 'This is not JSON: export the workflow from ComfyUI again.',
      'interface-format':
        'This is a workflow as ComfyUI’s editor saves it: export it with “Export (API)” instead.',
      'no-nodes': 'There are no nodes in this: choose a workflow that ComfyUI exported in API format.',
      'too-large': 'This file is larger than 256 KiB, more than a runner takes: choose a smaller workflow.',
    },
  },
  json: {
    editor: 'Parameters as JSON',
    loading: 'Opening the editor…',
    show: 'Edit as JSON',
    noSchema: 'Nothing is known about this model’s parameters. Give them as JSON; they are sent as they are.',
    notAnObject: 'Parameters must be a JSON object: start with { and end with }.',
    notJson: 'This is not JSON: the marked place cannot be read.',
    problems: (first: string, more: number) => (more > 0 ? `${first} And ${more} more.` : first),
    changed: 'Changed and valid, not applied yet.',
    applied: 'This is what is applied.',
    apply: 'Apply',
    format: 'Format',
    discard: 'Discard',
  },
  presets: {
    list: 'Presets, in their order',
    strip: 'Presets on number keys',
    none: 'No presets yet. Save what you see as one, and it is a key away.',
    save: 'Save as preset',
    saveTitle: 'Save preset',
    renameTitle: 'Rename preset',
    name: 'Name',
    nameMissing: 'Give it a name.',
    newName: 'My preset',
    keep: 'Save',
    cancel: 'Cancel',
    menu: (name: string) => `More for ${name}`,
    update: 'Update with what is shown',
    rename: 'Rename…',
    up: 'Move up',
    down: 'Move down',
    remove: 'Delete',
    undo: 'Undo',
    drag: 'Drag to another place',
    import: 'Import presets',
    export: 'Export all presets',
    fileName: 'rivulet-presets.json',
    fileTooLarge:
      'This file is larger than 4 MiB and is no file of presets: choose one that Rivulet exported.',
    updated: (name: string) => `“${name}” now holds what is shown.`,
    removed: (name: string) => `“${name}” was deleted.`,
    imported: (added: number, replaced: number) =>
      `${count(added, 'preset', 'presets')} added${replaced > 0 ? `, ${replaced} replaced` : ''}.`,
    key: (name: string, key: number | null) =>
      key === null ? `Number key for ${name}: none` : `Number key for ${name}: ${key}`,
    keyChoice: (key: number, holder: string | undefined) =>
      holder === undefined ? `Key ${key}` : `Key ${key} (now ${holder})`,
    noKey: 'No key',
    notServed: (model: string) => `${model} (not offered now)`,
    modelMissing: (model: string) =>
      `No chosen orchestrator offers the model ${model}: choose another orchestrator in Network.`,
  },
} as const;
