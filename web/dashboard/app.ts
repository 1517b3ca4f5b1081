// The dashboard's script. It is loaded in the head and runs before anything is painted, so that the
// theme is known; everything else waits for the page. Nothing here is needed to read or to send a
// form: it makes what works already quick, live, and usable by the keyboard.
import { applyTheme, startTheme } from "./islands/theme.ts";
import { startAloud } from "./islands/aloud.ts";
import { startBooking } from "./islands/booking.ts";
import { startAutosize } from "./islands/autosize.ts";
import { startCalendar } from "./islands/calendar.ts";
import { startCalls } from "./islands/calls.ts";
import { startComposers } from "./islands/composer.ts";
import { startCopy } from "./islands/copy.ts";
import { startDesigner } from "./islands/designer.ts";
import { startDialogs } from "./islands/dialogs.ts";
import { startDrafts } from "./islands/drafts.ts";
import { startDrop } from "./islands/drop.ts";
import { startForms } from "./islands/forms.ts";
import { startHtmx } from "./islands/htmx.ts";
import { startKeys } from "./islands/keys.ts";
import { startLeads } from "./islands/leads.ts";
import { startLive } from "./islands/live.ts";
import { startMenus } from "./islands/menus.ts";
import { startMoney } from "./islands/money.ts";
import { startNames } from "./islands/names.ts";
import { startPalette } from "./islands/palette.ts";
import { startPapers } from "./islands/papers.ts";
import { startPlace } from "./islands/place.ts";
import { startRefresh } from "./islands/refresh.ts";
import { startScroll } from "./islands/scroll.ts";
import { startThreads } from "./islands/thread.ts";
import { startTimes } from "./islands/time.ts";
import { startToasts } from "./islands/toasts.ts";
import { startTrying } from "./islands/trying.ts";
import { startWriting } from "./islands/writing.ts";
import { ready } from "./islands/dom.ts";

applyTheme();
startHtmx();

ready(() => {
  startTheme();
  startDialogs();
  startMenus();
  startToasts();
  startKeys();
  startPalette();
  startCopy();
  startForms();
  startDrop();
  startTimes();
  startNames();
  startDrafts();
  startAutosize();
  startComposers();
  startScroll();
  startThreads();
  startWriting();
  startTrying();
  startAloud();
  startDesigner();
  startPlace();
  startCalendar();
  startCalls();
  startLeads();
  startMoney();
  startRefresh();
  startBooking();
  startPapers();
  startLive();
});
