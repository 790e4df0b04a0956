// @ts-check
/** Loads the tracks that answers are chosen from, as the build wrote them. */
/** @import { Catalogue, OnProgress } from "./types.js" */
import { load, LoadError } from "../shared/packed.js";
import { Tracks } from "./tracks.js";

/** The name of the file, and its bytes as the build packed them; the build writes the number. */
const FILE = "music/catalogue.pack";
const BYTES = /*CATALOGUE_BYTES*/ 0;

/**
 * @param {{ base: string | URL, onProgress?: OnProgress }} options `base` is the folder that holds music/
 * @returns {Promise<Catalogue>} it is refused with a LoadError download_failed, download_corrupt or catalogue_corrupt
 */
export async function loadCatalogue({ base, onProgress }) {
  const bytes = await load(new URL(FILE, base), (done) => onProgress?.(done, Math.max(done, BYTES)));
  try {
    return new Tracks(bytes);
  } catch (error) {
    throw new LoadError("catalogue_corrupt", error instanceof Error ? error.message : String(error));
  }
}
