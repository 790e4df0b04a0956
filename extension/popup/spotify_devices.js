// @ts-check
/** The choice of a device: a button for each. */
/** @import { Device } from "../host/protocol.js" */
import { byId, make } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { nameOf } from "./music_reasons.js";

/** What had the focus before the choice, and gets it back. @type {Element | null} */
let before = null;

/** @param {Device[]} devices @param {(device: Device) => void} choose */
export function chooseDevice(devices, choose) {
  const place = byId("devices");
  if (place.hidden) before = document.activeElement;
  byId("devices-list").replaceChildren(
    ...devices.map((device) => {
      const button = make("button", { class: "button small", type: "button" }, make("bdi", {}, nameOf(device.name)));
      if (device.active) button.append(make("span", { class: "muted" }, t("device_active")));
      button.addEventListener("click", () => {
        close();
        choose(device);
      });
      return make("li", {}, button);
    }),
  );
  place.hidden = false;
  byId("devices-close", HTMLButtonElement).onclick = close;
  place.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    // Otherwise the browser closes the popup.
    event.preventDefault();
    close();
  };
  byId("devices-list").querySelector("button")?.focus();
}

function close() {
  byId("devices").hidden = true;
  const back = before?.isConnected ? before : byId("mood-title");
  if (back instanceof HTMLElement) back.focus({ preventScroll: true });
}
