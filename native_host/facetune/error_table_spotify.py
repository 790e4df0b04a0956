"""The texts of the errors about Spotify and the system's keyring, see error_table.py."""

from __future__ import annotations

from typing import Final

SPOTIFY: Final[dict[str, tuple[str, str]]] = {
    # the system's keyring
    "keyring_missing": (
        "This system has no keyring that FaceTune can keep your Spotify sign-in in.",
        "Install and start one (on Linux gnome-keyring or KWallet), then try again. FaceTune never keeps it in a file.",
    ),
    "keyring_locked": (
        "The system's keyring is locked.",
        "Unlock it with its password when the system asks, then try again.",
    ),
    "keyring_failed": (
        "The system's keyring did not do what it was asked: {detail}.",
        "Try again. If it stays, log out of the computer and in again.",
    ),
    "keyring_kept": (
        "All is erased except the sign-in to Spotify: the system's keyring did not give it up.",
        (
            "Remove the entries named FaceTune with the keyring's own program, "
            "and FaceTune's access at https://www.spotify.com/account/apps/."
        ),
    ),
    # Spotify: the sign-in
    "spotify_client_missing": (
        "FaceTune does not know your Spotify app yet.",
        "Register an app at {dashboard} with the redirect address {redirect}, then give FaceTune its client id.",
    ),
    "spotify_client_invalid": (
        "That is not a client id.",
        (
            "Copy it from your app's page at {dashboard}: 32 characters, 0 to 9 and a to f. The client secret is not "
            "needed."
        ),
    ),
    "spotify_client_refused": (
        "Spotify does not know this client id, or its app is not set up for FaceTune.",
        "Compare the client id with your app's page at {dashboard}, and its redirect address with {redirect}.",
    ),
    "spotify_signin_timeout": (
        "Nobody signed in to Spotify within {seconds:g} seconds.",
        "Sign in again. If Spotify's page shows an error, check the client id and the redirect address {redirect}.",
    ),
    "spotify_signin_declined": (
        "You did not let FaceTune use your Spotify account.",
        "Sign in again whenever you like.",
    ),
    "spotify_signin_failed": (
        "Spotify ended the sign-in: {detail}.",
        "Sign in again. If it stays, check your app's settings on Spotify's dashboard.",
    ),
    "spotify_signin_replaced": ("This sign-in was replaced by a newer one.", "Go on in the page that was opened last."),
    "spotify_listener_failed": (
        "FaceTune cannot wait for Spotify's answer on this computer: {detail}.",
        "Check that no firewall keeps programs from listening on 127.0.0.1, then sign in again.",
    ),
    "spotify_signed_out": (
        "You are not signed in to Spotify, or the sign-in has run out.",
        "Sign in to Spotify again.",
    ),
    # Spotify: its answers
    "spotify_refused": ("Spotify does not accept this sign-in any more.", "Sign in to Spotify again."),
    "spotify_scope_missing": (
        "Spotify has not yet been asked whether FaceTune may do this ({scope}).",
        "Sign in again and allow it.",
    ),
    "spotify_premium_needed": (
        "Spotify lets apps play music only for Premium accounts.",
        "Open the track in Spotify instead.",
    ),
    "spotify_user_unknown": (
        "Your Spotify account is not among those that may use this app.",
        "Add it on the app's page at Spotify's dashboard, under User Management, or use your own client id.",
    ),
    "spotify_forbidden": ("Spotify does not allow this.", "Try another device, or do it in Spotify itself."),
    "spotify_no_device": (
        "None of your devices is ready to play.",
        "Open Spotify on one of them and try again, or open the track in Spotify.",
    ),
    "spotify_not_found": ("Spotify does not have this any more.", "Choose something else."),
    "spotify_rate_limited": (
        "Spotify asks FaceTune to wait {wait}.",
        "Try again after that. Your recommendations do not need it.",
    ),
    "spotify_quota_spent": (
        "Your Spotify app has used up its calls for now; Spotify frees them in {wait}.",
        "Try again after that. Your recommendations do not need it.",
    ),
    "spotify_budget_spent": (
        "FaceTune has made its {budget} calls to Spotify for these 24 hours.",
        "Try again later. Your recommendations do not need it.",
    ),
    "spotify_unavailable": ("Spotify has a problem of its own.", "Try again in a few minutes."),
    "spotify_unexpected": (
        "Spotify gave an answer that FaceTune does not know ({status}).",
        "Try again. If it stays, update FaceTune.",
    ),
    "spotify_slow": ("Spotify did not answer within {seconds:g} seconds.", "Try again in a moment."),
    "spotify_unreachable": ("Spotify cannot be reached.", "Check the network, then try again."),
    "spotify_garbled": ("Spotify's answer could not be understood.", "Try again. If it stays, update FaceTune."),
    "spotify_not_kept": (
        "There is no fresh playlist for this mood.",
        "Keep one first: `facetune spotify keep --mood {emotion}`.",
    ),
    "spotify_tracks_missing": ("There are no tracks to send to Spotify.", "Name them, or name a mood: --mood happy."),
}
