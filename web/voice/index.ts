// What those load who talk: the screen of a call, and the parts below it for other screens.
export { BrowserCall, type CallEvents, type Caption, type Doing, type Ended } from "./call.ts";
export { mountVoice, type Panel, type PanelOptions } from "./panel.ts";
export { Sound, SoundError, type Levels, type NoSound, type SoundEvents } from "./sound.ts";
