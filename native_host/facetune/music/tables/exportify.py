"""The names by which Exportify (github.com/watsonbox/exportify) writes its columns in other languages than English."""
# ruff: noqa: RUF001 - letters of other alphabets

from __future__ import annotations

from typing import Final

TRANSLATED: Final[dict[str, str]] = {
    "id": "Track-URI; URI de la canción; URI du titre; URI della traccia; URI da faixa; Nummer URI; Låtens URI;"
    " Parça URI; URI κομματιού; トラックURI; رابط الأغنية (URI)",
    "name": "Track-Name; Nombre de la canción; Nom du titre; Nome della traccia; Nome da faixa; Nummernaam;"
    " Låtens namn; Parça Adı; Όνομα κομματιού; トラック名; اسم الأغنية",
    "artists": "Künstlername(n); Nombre(s) del artista; Nom(s) de l'artiste; Nome dell'artista; Nome(s) do artista;"
    " Naam van artiest; Artistens namn; Sanatçı Adı; Όνομα/τα καλλιτέχνη; アーティスト名; أسماء الفنانين",
    "album": "Album-Name; Nombre del álbum; Nom de l'album; Nome dell'album; Nome do álbum; Naam van album;"
    " Albumets namn; Albüm Adı; Όνομα άλμπουμ; アルバム名; اسم الألبوم",
    "year": "Veröffentlichungsdatum des Albums; Fecha de lanzamiento del álbum; Date de sortie de l'album;"
    " Data di rilascio dell'album; Data de lançamento do álbum; Releasedatum van het album; Albumets releasedatum;"
    " Albüm Çıkış Tarihi; Ημερομηνία κυκλοφορίας άλμπουμ; アルバム発売日; تاريخ إصدار الألبوم",
    "genre": "Künstler-Genres; Géneros del artista; Genres de l'artiste; Generi dell'artista; Gêneros do artista;"
    " Genres van de artiest; Artistens genrer; Sanatçı Türleri; Είδη καλλιτέχνη; アーティストジャンル; أنواع الفنان",
    "popularity": "Beliebtheit; Popularidad; Popularité; Popolarità; Popularidade; Populariteit; Popularitet;"
    " Popülerlik; Δημοτικότητα; 人気度; الشعبية",
    "valence": "Valenz; Valencia; Valenza; Valência; Valentie; Valens; Duygusallık; Θετικότητα; 感情値; الإيجابية",
    "energy": "Energie; Energía; Énergie; Energia; Energi; Enerji; Ενέργεια; エネルギー; الطاقة",
    "danceability": "Tanzbarkeit; Bailabilidad; Danseabilité; Ballabilità; Dançabilidade; Dansbaarheid; Dansbarhet;"
    " Dans Edilebilirlik; Χορευτικότητα; ダンサビリティ; قابلية الرقص",
    "tempo": "Ρυθμός; テンポ; الإيقاع",
    "acousticness": "Akustik; Acústica; Acoustique; Acustica; Akoestiek; Akustiklik; Ακουστικότητα; アコースティック性;"
    " الطابع الصوتي",
    "instrumentalness": "Instrumentalität; Instrumentalidad; Instrumental; Strumentalità; Instrumentalidade;"
    " Instrumentaliteit; Instrumentalhet; Enstrümantalite; Οργανοκεντρικότητα; インストゥルメンタル性; الطابع الآلي",
    "speechiness": "Sprachanteil; Hablado; Parlabilité; Linguaggio parlato; Oralidade; Spraakzaamheid; Talighet;"
    " Konuşma Oranı; Ομιλητικότητα; スピーチ性; محتوى الكلام",
    "mode": "Modus; Modo; Modalità; Läge; Mod; Τρόπος; モード; النمط",
    "key": "Tonart; Tonalidad; Tonalité; Chiave; Tonalidade; Toonsoort; Ton; Τονικότητα; キー; المفتاح",
    "duration_ms": "Track-Dauer (ms); Duración de la canción (ms); Durée du titre (ms); Durata della traccia (ms);"
    " Duração da faixa (ms); Nummerduur (ms); Låtlängd (ms); Parça Süresi (ms); Διάρκεια κομματιού (ms);"
    " トラックの長さ（ミリ秒）; مدة الأغنية (بالمللي ثانية)",
    "explicit": "Explizit; Explícito; Explicite; Esplicito; Explícita; Expliciet; Açık İçerik; Ακατάλληλο;"
    " 明示的な内容; صريح",
}
"""Eleven languages, parted by semicolons, in the order German, Spanish, French, Italian, Portuguese, Dutch, Swedish,
Turkish, Greek, Japanese, Arabic; a name that several languages share stands once."""

CHINESE: Final[dict[str, str]] = {
    "id": "歌 Link; 曲目 URI",
    "name": "歌名; 曲目名称; 曲目名稱",
    "artists": "Artist 名; 艺人名称; 藝人名稱",
}
"""The columns that name a track, in Cantonese and in Chinese of both scripts."""
