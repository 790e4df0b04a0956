// @ts-check
/** The whole list as text: copied, or handed to what the system shares with. */
/** @import { Track } from "../host/protocol.js" */
import { byId, copy } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { asText } from "../shared/services.js";
import { openIn } from "../shared/storage.js";
import { nameOf } from "./music_reasons.js";

/** @param {Track[]} tracks */
export function offerText(tracks) {
  byId("list-text").hidden = tracks.length === 0;
  const text = async () =>
    asText(tracks.map(({ id, name, artists }) => ({ id, name: nameOf(name), artists: artists.map(nameOf) })), await openIn());
  const button = byId("list-copy", HTMLButtonElement);
  button.onclick = async () => copy(button, await text(), t("copied"));
  const share = byId("list-share", HTMLButtonElement);
  share.hidden = !("share" in navigator);
  // Who closes the system's window has shared nothing, and that is no failure.
  share.onclick = async () => navigator.share({ text: await text() }).catch(() => {});
}
