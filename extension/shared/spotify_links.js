// @ts-check
/** Where a track opens. Addresses are built here from an id of the one form that Spotify uses. */

/** @param {unknown} id @returns {id is string} */
export const isTrackId = (id) => typeof id === "string" && /^[0-9A-Za-z]{22}$/.test(id);

/** @param {string} id @returns {string} the page that plays the track; RangeError for what is no id */
export const webAddress = (id) => `https://open.spotify.com/track/${checked(id)}`;

/** @param {string} id @returns {string} the link that the Spotify app answers; RangeError for what is no id */
export const appLink = (id) => `spotify:track:${checked(id)}`;

/** @param {string} id */
function checked(id) {
  if (!isTrackId(id)) throw new RangeError("not a Spotify track id");
  return id;
}

/**
 * Open a track as the user chose: on the web in a new tab, or in the app, with the web where the browser refuses
 * the app's link. The app's link goes through the tab in front, because a new tab for it would stay behind empty.
 * Browsers take it also where there is no app to answer it, and do not say so.
 * @param {Pick<typeof chrome.tabs, "create" | "update">} tabs
 * @param {string} id
 * @param {"web" | "app"} where
 * @returns {Promise<"web" | "app">} where it went
 */
export async function openTrack(tabs, id, where) {
  if (where === "app") {
    try {
      await tabs.update({ url: appLink(id) });
      return "app";
    } catch (error) {
      console.warn("the app's link was refused", error);
    }
  }
  await tabs.create({ url: webAddress(id) });
  return "web";
}
