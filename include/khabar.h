/*
 * khabar.h - reads Arabic news: normalises, segments, tags entities, classifies headlines.
 *
 * This is the only public C header and its manual. Link with `pkg-config --cflags --libs khabar`.
 *
 * Conventions
 *   Text       UTF-16 code units in native byte order (`const uint16_t *units, size_t length`). Any units are
 *              accepted: an unpaired surrogate is one character that no rule touches. Positions and spans count
 *              units, end exclusive. UTF-8 is converted at the border (section "UTF-8"). A NULL `units` is
 *              allowed when `length` is 0.
 *   Status     Functions that can fail return khb_status and write their outputs, which come last, only on
 *              KHB_OK. The trailing `khb_error *error` may be NULL; it is written only on failure.
 *   Ownership  Handles and results are opaque. What a `*_new`, `*_open`, `*_read` ... call gives through `out`
 *              belongs to the caller and is released by the matching `*_free`, which accepts NULL. A pointer got
 *              from a result lives as long as the result. A result does not refer to the text or to the handle
 *              it was made from.
 *   Memory     All allocation goes through the khb_allocator given when a handle is made (NULL: the C
 *              library's), which is copied and must stay usable until the handle and its results are freed. While a
 *              long text is tagged, it is asked every 256 sentences: one that then gives NULL ends the call.
 *   Threads    Handles are immutable after they are made, so any number of threads may use one at once. A result
 *              may be read by many threads; freeing needs that no other thread uses it.
 *   The library keeps no global state, never prints, exits or touches errno's meaning for its caller.
 */
#ifndef KHABAR_H
#define KHABAR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(KHB_API)
/* by whoever compiles the library into something of their own, and wants nothing exported */
#elif defined(__GNUC__)
#define KHB_API __attribute__((visibility("default")))
#else
#define KHB_API
#endif

#define KHB_VERSION "0.1.0"

/* The version of the library in use, as KHB_VERSION was when it was built. */
KHB_API const char *khb_version(void);

/* ---- Status and errors ---------------------------------------------------------------------------------------- */

typedef enum khb_status {
  KHB_OK = 0,
  KHB_ERROR_ARGUMENT, /* NULL or out-of-range argument */
  KHB_ERROR_MEMORY,   /* the allocator returned NULL */
  KHB_ERROR_LENGTH,   /* text longer than KHB_LENGTH_MAX units */
  KHB_ERROR_ENCODING, /* invalid UTF-8, or an unpaired surrogate that UTF-8 cannot hold; position: byte or unit */
  KHB_ERROR_FILE,     /* a file is missing, unreadable or not a regular file */
  KHB_ERROR_MODEL,    /* a model file is damaged, of another kind or of another version; position: byte in file */
  KHB_ERROR_NAME,     /* no preset, rule or scheme of that name */
  KHB_ERROR_UNICODE,  /* ICU failed where it should not; position: ICU's error code */
  KHB_ERROR_ROOM,     /* the result does not fit where it was to go; position: the units or bytes it needs */
  KHB_ERROR_STOPPED   /* the caller's progress function asked to stop */
} khb_status;

typedef struct khb_error {
  khb_status code;
  uint64_t position;   /* where in the input, by the unit named at the code; 0 where it means nothing */
  const char *message; /* constant English text, never NULL */
} khb_error;

/* A constant name such as "KHB_ERROR_MODEL"; "KHB_ERROR_UNKNOWN" for other values. */
KHB_API const char *khb_status_name(khb_status status);

/* The longest text taken in one call: 2^30 - 1 units. */
#define KHB_LENGTH_MAX (((size_t)1 << 30) - 1)

/* ---- Memory --------------------------------------------------------------------------------------------------- */

/* Called from any thread that uses a handle. `allocate` gives memory aligned for any type, or NULL. */
typedef struct khb_allocator {
  void *(*allocate)(void *context, size_t size);
  void (*release)(void *context, void *pointer); /* pointer is never NULL */
  void *context;
} khb_allocator;

/* ---- Spans ---------------------------------------------------------------------------------------------------- */

typedef struct khb_span {
  size_t start, end; /* units, end exclusive */
} khb_span;

/* ---- UTF-8 ---------------------------------------------------------------------------------------------------- */

/*
 * Decode `size` bytes of UTF-8 into `units`, which has room for `size` units (enough for every input). A byte order
 * mark is kept as U+FEFF. KHB_ERROR_ENCODING with the offset of the first byte of the first ill-formed sequence
 * (Unicode 15, table 3-7: no surrogates, no overlong forms, nothing above U+10FFFF). On failure the buffer holds what
 * came before.
 */
KHB_API khb_status khb_utf8_decode(const char *bytes, size_t size, uint16_t *units, size_t *length, khb_error *error);

/*
 * Encode `length` units as UTF-8 into `bytes`, which has room for 3 * length bytes. KHB_ERROR_ENCODING with the
 * position of the first unpaired surrogate; the buffer then holds what came before.
 */
KHB_API khb_status khb_utf8_encode(const uint16_t *units, size_t length, char *bytes, size_t *size, khb_error *error);

/* ---- Normalisation -------------------------------------------------------------------------------------------- */

/* A set of rules, one bit each. docs/normalization.md gives the reason, an example and the danger of each. */
typedef uint64_t khb_rules;

#define KHB_RULE_DIACRITICS (UINT64_C(1) << 0) /* remove harakat, tanwin, shadda, sukun: U+064B-0652, 0656-065F */
#define KHB_RULE_QURANIC                                                                                               \
  (UINT64_C(1) << 1) /* remove Quranic annotation: U+0610-061A, 06D6-06DC, 06DF-06E4, ... and U+0653 off an alef */
#define KHB_RULE_DAGGER_ALEF (UINT64_C(1) << 2)  /* remove the superscript alef U+0670 */
#define KHB_RULE_TATWEEL (UINT64_C(1) << 3)      /* remove the lengthening stroke U+0640 */
#define KHB_RULE_ALEF (UINT64_C(1) << 4)         /* alef with hamza, madda or wasla -> bare alef */
#define KHB_RULE_ALEF_MAQSURA (UINT64_C(1) << 5) /* alef maqsura -> yeh (to alef would be wrong) */
#define KHB_RULE_TEH_MARBUTA (UINT64_C(1) << 6)  /* teh marbuta -> heh */
#define KHB_RULE_HAMZA (UINT64_C(1) << 7)        /* waw and yeh with hamza -> waw, yeh */
#define KHB_RULE_LOOKALIKES                                                                                            \
  (UINT64_C(1) << 8)                        /* Persian and Urdu letters that stand for Arabic ones: keheh -> kaf ... */
#define KHB_RULE_FORMS (UINT64_C(1) << 9)   /* presentation forms and ligatures -> letters */
#define KHB_RULE_DIGITS (UINT64_C(1) << 10) /* Arabic-Indic and extended digits -> ASCII */
#define KHB_RULE_PUNCTUATION (UINT64_C(1) << 11) /* Arabic comma, semicolon, question and percent marks -> ASCII */
#define KHB_RULE_QUOTES (UINT64_C(1) << 12)      /* guillemets and curly quotation marks -> ASCII */
#define KHB_RULE_CONTROLS (UINT64_C(1) << 13)    /* remove bidi, zero-width and other format controls, soft hyphen */
#define KHB_RULE_SPACES (UINT64_C(1) << 14)      /* runs of white space -> one space; none at either end */
#define KHB_RULE_NFC (UINT64_C(1) << 15)         /* Unicode normalisation form C */
#define KHB_RULE_NFKC (UINT64_C(1) << 16)        /* Unicode normalisation form KC */

/* The parts of KHB_RULE_DIACRITICS, each alone. */
#define KHB_RULE_HARAKAT (UINT64_C(1) << 17) /* remove short vowels: U+064E-0650, 0656-065F */
#define KHB_RULE_TANWIN (UINT64_C(1) << 18)  /* remove U+064B-064D */
#define KHB_RULE_SHADDA (UINT64_C(1) << 19)  /* remove U+0651 */
#define KHB_RULE_SUKUN (UINT64_C(1) << 20)   /* remove U+0652 */

/* Letters. */
#define KHB_RULE_COMBINING_HAMZA (UINT64_C(1) << 21)     /* remove combining madda and hamza, U+0653-0655 */
#define KHB_RULE_HAMZA_TO_BARE (UINT64_C(1) << 22)       /* hamza on waw or yeh -> bare hamza */
#define KHB_RULE_DROP_HAMZA (UINT64_C(1) << 23)          /* remove bare hamza, U+0621 and 0674 */
#define KHB_RULE_TEH_MARBUTA_TO_TEH (UINT64_C(1) << 24)  /* teh marbuta -> teh */
#define KHB_RULE_DAGGER_ALEF_TO_ALEF (UINT64_C(1) << 25) /* superscript alef -> alef; removed on alef maqsura */
#define KHB_RULE_MAGHREBI (UINT64_C(1) << 26)         /* Maghrebi letters for g and v, old qaf and feh -> qaf feh kaf */
#define KHB_RULE_WAW_YEH_VARIANTS (UINT64_C(1) << 27) /* waws and yehs of other languages -> waw, yeh */

/* Digits, punctuation, scripts; normalisation form D. */
#define KHB_RULE_DIGITS_TO_ARABIC (UINT64_C(1) << 28)   /* ASCII and extended digits -> Arabic-Indic */
#define KHB_RULE_REMOVE_DIGITS (UINT64_C(1) << 29)      /* remove decimal digits of all scripts */
#define KHB_RULE_REMOVE_PUNCTUATION (UINT64_C(1) << 30) /* remove punctuation of all scripts and ASCII symbols */
#define KHB_RULE_REMOVE_LATIN (UINT64_C(1) << 31)       /* remove Latin letters and the accents of Europe */
#define KHB_RULE_REMOVE_FOREIGN (UINT64_C(1) << 32)     /* remove letters and marks of scripts other than Arabic */
#define KHB_RULE_NFD (UINT64_C(1) << 33)                /* Unicode normalisation form D */

/* Rules that look at what stands around a character. */
#define KHB_RULE_LAST_HARAKA (UINT64_C(1) << 34)        /* remove short vowel and tanwin at the end of a word */
#define KHB_RULE_TANWIN_ALEF (UINT64_C(1) << 35)        /* remove a final alef together with its fathatan */
#define KHB_RULE_HEH_TO_TEH_MARBUTA (UINT64_C(1) << 36) /* heh at the end of a word -> teh marbuta */
#define KHB_RULE_SEPARATORS (UINT64_C(1) << 37)         /* Arabic decimal and thousands separators in numbers -> . , */
#define KHB_RULE_REPEATED_LETTERS (UINT64_C(1) << 38)   /* three or more of an Arabic letter -> one */
#define KHB_RULE_REPEATED_MARKS (UINT64_C(1) << 39)     /* a mark that a letter has twice -> once */
#define KHB_RULE_REPEATED_PUNCTUATION (UINT64_C(1) << 40) /* a punctuation mark repeated -> one; full stops: three */
#define KHB_RULE_PUNCTUATION_SPACES (UINT64_C(1) << 41)   /* a space on both sides of punctuation outside numbers */
#define KHB_RULE_LINES (UINT64_C(1) << 42)                /* like KHB_RULE_SPACES, but a run with a line break -> \n */
#define KHB_RULE_TRIM (UINT64_C(1) << 43)                 /* remove white space at both ends */
#define KHB_RULE_SKELETON (UINT64_C(1) << 44)             /* letters -> their shapes without dots (rasm) */
#define KHB_RULE_WORD_LIGATURES (UINT64_C(1) << 45)       /* ligatures of words and phrases written out */

/* Rules for stretches of text: they remove them, or put a placeholder there (see khb_normalizer_new_with). */
#define KHB_RULE_URLS (UINT64_C(1) << 46)
#define KHB_RULE_EMAILS (UINT64_C(1) << 47)
#define KHB_RULE_MENTIONS (UINT64_C(1) << 48)      /* @name */
#define KHB_RULE_HASHTAGS (UINT64_C(1) << 49)      /* #tag, whole */
#define KHB_RULE_HASHTAG_WORDS (UINT64_C(1) << 50) /* of #some_tag the words stay; no placeholder */
#define KHB_RULE_EMOJI (UINT64_C(1) << 51)         /* emoji and their sequences */
#define KHB_RULE_HTML_TAGS (UINT64_C(1) << 52)     /* tags and comments; no placeholder */
#define KHB_RULE_HTML_ENTITIES (UINT64_C(1) << 53) /* decoded; no placeholder */
#define KHB_RULE_NUMBERS (UINT64_C(1) << 54)       /* numbers in digits, with their separators */
#define KHB_RULE_COUNT 55

/* The keyword of rule bit `index` ("diacritics", "quranic", ...), or NULL if index >= KHB_RULE_COUNT. */
KHB_API const char *khb_rule_name(size_t index);

#define KHB_PRESET_COUNT 4

/* "search", "orthographic", "display", "ner"; NULL if index >= KHB_PRESET_COUNT. */
KHB_API const char *khb_preset_name(size_t index);

/* The rules of a named preset. KHB_ERROR_NAME if there is none of that name. */
KHB_API khb_status khb_preset_rules(const char *name, khb_rules *rules, khb_error *error);

typedef struct khb_normalizer khb_normalizer;
typedef struct khb_text khb_text; /* an owned UTF-16 text */

/*
 * KHB_ERROR_ARGUMENT if `rules` has bits that are no rule, or two rules that contradict each other, such as
 * KHB_RULE_DIGITS and KHB_RULE_DIGITS_TO_ARABIC: the message names both, and the error's position is the index of the
 * later one.
 */
KHB_API khb_status khb_normalizer_new(khb_rules rules, const khb_allocator *allocator, khb_normalizer **out,
                                      khb_error *error);

#define KHB_PLACEHOLDER_MAX 64 /* units */

/* What one of KHB_RULE_URLS, EMAILS, MENTIONS, HASHTAGS, EMOJI and NUMBERS writes instead of what it removes. */
typedef struct khb_placeholder {
  khb_rules rule; /* one bit */
  const uint16_t *units;
  size_t length;
} khb_placeholder;

typedef struct khb_normalizer_options {
  khb_rules rules;
  const uint16_t *keep; /* characters that no rule removes or changes; what they stand in, a word or URL, ends there */
  size_t keep_length;   /* units */
  const khb_placeholder *placeholders;
  size_t placeholder_count;
} khb_normalizer_options;

/*
 * The same with more options, all copied. KHB_ERROR_ARGUMENT also if `keep` has white space, or a placeholder is not for one of those rules, its
 * rule is not among `rules`, it is longer than KHB_PLACEHOLDER_MAX, or the rules would change it, in which case the
 * error's position is the index of its rule.
 */
KHB_API khb_status khb_normalizer_new_with(const khb_normalizer_options *options, const khb_allocator *allocator,
                                           khb_normalizer **out, khb_error *error);
KHB_API void khb_normalizer_free(khb_normalizer *self);

/* Idempotent: applying the same normaliser to its result changes nothing. */
KHB_API khb_status khb_normalizer_apply(const khb_normalizer *self, const uint16_t *units, size_t length,
                                        khb_text **out, khb_error *error);

/*
 * The same into memory of the caller's: `out` has room for `capacity` units and does not overlap the text. The length
 * of the result goes to *out_length, the number of its code points to *points unless that is NULL. As much room as the
 * text has units is enough but for rules that take characters apart (`forms`, `nfkc`, `nfd`, `word_ligatures`) or put
 * something in (`punctuation_spaces`, placeholders); the first mostly do with a sixteenth more. KHB_ERROR_ROOM where it
 * is not enough: what `out` then holds means nothing. Faster than khb_normalizer_apply for short texts, since nothing
 * is allocated where the result is in normal form already.
 */
KHB_API khb_status khb_normalizer_apply_to(const khb_normalizer *self, const uint16_t *units, size_t length,
                                           uint16_t *out, size_t capacity, size_t *out_length, size_t *points,
                                           khb_error *error);

/*
 * khb_normalizer_apply_to, and whether the result is the text as it was: 1 or 0 goes to *same. Folding mostly knows, so
 * it is faster than to compare the two, which waits for what was just written.
 */
KHB_API khb_status khb_normalizer_apply_to_compared(const khb_normalizer *self, const uint16_t *units, size_t length,
                                                    uint16_t *out, size_t capacity, size_t *out_length, size_t *points,
                                                    int *same, khb_error *error);

/*
 * The same from UTF-8 to UTF-8; `out` has room for `capacity` bytes. KHB_ERROR_ENCODING as khb_utf8_decode,
 * KHB_ERROR_ROOM with the bytes needed. For texts of up to 4096 bytes nothing is allocated, as above.
 */
KHB_API khb_status khb_normalizer_apply_utf8(const khb_normalizer *self, const char *bytes, size_t size, char *out,
                                             size_t capacity, size_t *out_size, khb_error *error);

/* Where each part of a normalised text came from; see khb_text_original_span. */
typedef struct khb_offsets khb_offsets;

/* khb_normalizer_apply_to, and a map of the result, which the caller owns. */
KHB_API khb_status khb_normalizer_apply_to_with_offsets(const khb_normalizer *self, const uint16_t *units,
                                                        size_t length, uint16_t *out, size_t capacity,
                                                        size_t *out_length, size_t *points, khb_offsets **offsets,
                                                        khb_error *error);
KHB_API khb_span khb_offsets_original_span(const khb_offsets *self, khb_span span);
KHB_API size_t khb_offsets_size(const khb_offsets *self); /* bytes */
KHB_API void khb_offsets_free(khb_offsets *self);

/*
 * As khb_normalizer_apply, and the result knows where each part of it came from. It costs about a byte for 128 units of text without
 * marks, six bytes for 32 units where every letter has one; see khb_text_offsets_size.
 */
KHB_API khb_status khb_normalizer_apply_with_offsets(const khb_normalizer *self, const uint16_t *units, size_t length,
                                                     khb_text **out, khb_error *error);

/*
 * The span of the original that a span of the result came from. Unchanged characters map to themselves; a character
 * that came with others from one (lam-alef, a ligature) or from several (composed, a run of spaces) maps to all of
 * those; marks and tatweel removed behind the span belong to it, other removed characters do not. The whole maps to the
 * whole; an empty span to an empty one. A span that reaches outside the result is cut. Monotone. O(log n), and linear
 * in a run of removed characters that it touches. Of a result
 * made without offsets: the span as it is.
 */
KHB_API khb_span khb_text_original_span(const khb_text *self, khb_span span);
KHB_API size_t khb_text_offsets_size(const khb_text *self); /* bytes; 0 without offsets */

KHB_API const uint16_t *khb_text_units(const khb_text *self); /* never NULL */
KHB_API size_t khb_text_length(const khb_text *self);
KHB_API void khb_text_free(khb_text *self);

/* ---- Segmentation --------------------------------------------------------------------------------------------- */

/*
 * A text cut into words and sentences. A word is a run of letters, digits, marks, tatweel and underscore, or a single
 * other character that is neither white space nor a control. Sentences end at line breaks and at . ! ? and their
 * Arabic kin where these close a sentence (docs/segmentation.md); they hold every word, in order, and no surrounding
 * white space. No sentence has more than KHB_SENTENCE_WORDS_MAX words: a longer one is cut, at punctuation if it can be.
 */
typedef struct khb_segmentation khb_segmentation;
#define KHB_SENTENCE_WORDS_MAX 256

KHB_API khb_status khb_segmentation_new(const uint16_t *units, size_t length, const khb_allocator *allocator,
                                        khb_segmentation **out, khb_error *error);
KHB_API size_t khb_segmentation_word_count(const khb_segmentation *self);
KHB_API khb_span khb_segmentation_word(const khb_segmentation *self, size_t index); /* index < word_count */
KHB_API size_t khb_segmentation_sentence_count(const khb_segmentation *self);
KHB_API khb_span khb_segmentation_sentence(const khb_segmentation *self, size_t index); /* index < sentence_count */
/* The words of a sentence, as indices: start inclusive, end exclusive. */
KHB_API khb_span khb_segmentation_sentence_words(const khb_segmentation *self, size_t index);
KHB_API void khb_segmentation_free(khb_segmentation *self);

/* ---- Entities ------------------------------------------------------------------------------------------------- */

/* What each type means is said in docs/entities.md. KHB_MISC is used by the "anercorp" scheme alone. */
typedef enum khb_entity_type {
  KHB_PER = 0, /* person */
  KHB_ORG,     /* organisation */
  KHB_GPE,     /* country, town, province, also as an actor */
  KHB_LOC,     /* region or natural place */
  KHB_FAC,     /* man-made place */
  KHB_EVENT,   /* named event */
  KHB_WORK,    /* title of a work, law, agreement, award */
  KHB_PROD,    /* named product */
  KHB_ROLE,    /* office or job of a person */
  KHB_MISC     /* other names */
} khb_entity_type;
#define KHB_ENTITY_TYPE_COUNT 10

/* "PER", "ORG", ...; NULL for other values. */
KHB_API const char *khb_entity_type_name(khb_entity_type type);

/* A trained tagger: a linear-chain CRF read from a model file. */
typedef struct khb_tagger khb_tagger;

/*
 * Map a model file read-only and check all of it. KHB_ERROR_FILE, KHB_ERROR_MODEL, KHB_ERROR_MEMORY. The file stays
 * mapped until the tagger is freed: replace it by renaming another over it, never by writing into it or cutting it.
 */
KHB_API khb_status khb_tagger_open(const char *path, const khb_allocator *allocator, khb_tagger **out,
                                   khb_error *error);
KHB_API void khb_tagger_free(khb_tagger *self);

/* The label schemes that the model holds; the first is the default. "news" has nine types, "anercorp" four. */
KHB_API size_t khb_tagger_scheme_count(const khb_tagger *self);
KHB_API const char *khb_tagger_scheme_name(const khb_tagger *self, size_t index); /* NULL if out of range */

/* The spans of a text that carry a type, in order, never overlapping. */
typedef struct khb_mentions khb_mentions;

/*
 * Tag a text. `scheme` is a name from khb_tagger_scheme_name; NULL: the default. Mentions are whole words, attached
 * clitics included. Time is linear in length.
 */
KHB_API khb_status khb_tagger_tag(const khb_tagger *self, const char *scheme, const uint16_t *units, size_t length,
                                  khb_mentions **out, khb_error *error);
KHB_API size_t khb_mentions_count(const khb_mentions *self);
KHB_API khb_span khb_mentions_span(const khb_mentions *self, size_t index); /* index < count, here and below */
KHB_API khb_entity_type khb_mentions_type(const khb_mentions *self, size_t index);
/*
 * The model's probability that exactly these words are one mention of this type, at most 0.9999; exactly 1 for a name of
 * the caller's. The model card says how often such mentions are right.
 */
KHB_API double khb_mentions_score(const khb_mentions *self, size_t index);
KHB_API void khb_mentions_free(khb_mentions *self);

/* ---- Names of one's own --------------------------------------------------------------------------------------- */

#define KHB_NAME_WORDS_MAX 64

/* A name that is always to be found, as it is written without attached particles. */
typedef struct khb_name {
  const uint16_t *units;
  size_t length;
  khb_entity_type type;
  const uint16_t *canonical; /* the name that a document gives its mentions; NULL: the name as it is listed */
  size_t canonical_length;
} khb_name;

/* A set of such names, copied. docs/entities.md says how they are found, and what they win over. */
typedef struct khb_names khb_names;

/*
 * Of two names that are equal to the tagger the later counts. KHB_ERROR_ARGUMENT for a name without a word, of more
 * than KHB_NAME_WORDS_MAX words or of no type, KHB_ERROR_LENGTH for too many or too long ones; position: its index.
 */
KHB_API khb_status khb_names_new(const khb_name *names, size_t count, const khb_allocator *allocator, khb_names **out,
                                 khb_error *error);
KHB_API size_t khb_names_count(const khb_names *self);
KHB_API void khb_names_free(khb_names *self);

/* khb_tagger_tag with names, which may be NULL. */
KHB_API khb_status khb_tagger_tag_with(const khb_tagger *self, const char *scheme, const khb_names *names,
                                       const uint16_t *units, size_t length, khb_mentions **out, khb_error *error);

/* ---- Topics --------------------------------------------------------------------------------------------------- */

/* A trained linear classifier of headlines, read from a model file. */
typedef struct khb_classifier khb_classifier;

KHB_API khb_status khb_classifier_open(const char *path, const khb_allocator *allocator, khb_classifier **out,
                                       khb_error *error);
KHB_API void khb_classifier_free(khb_classifier *self);

KHB_API size_t khb_classifier_label_count(const khb_classifier *self);
/*
 * index < label_count, else NULL. Codes are short ("POL"), or the names of your own labels; the IPTC code has eight digits
 * ("11000000"). Labels that are none of IPTC's have no IPTC code and no names.
 */
KHB_API const char *khb_classifier_label_code(const khb_classifier *self, size_t index);
KHB_API const char *khb_classifier_label_iptc(const khb_classifier *self, size_t index);
KHB_API const char *khb_classifier_label_name_en(const khb_classifier *self, size_t index);
KHB_API const char *khb_classifier_label_name_ar(const khb_classifier *self, size_t index); /* UTF-8 */
KHB_API const char *khb_classifier_label_name_fr(const khb_classifier *self, size_t index); /* UTF-8 */

/*
 * The probability of each label, in label order, into `probabilities` [label_count]; they sum to 1. A headline with
 * no word gives zeros: there is nothing to judge by. Words beyond the first 1024 do not count.
 */
KHB_API khb_status khb_classifier_classify(const khb_classifier *self, const uint16_t *units, size_t length,
                                           float *probabilities, khb_error *error);

/*
 * The same for a headline with the beginning of its article: the first sixty words of the body count too, less than the
 * headline's. Where one of the two has no word, the other decides.
 */
KHB_API khb_status khb_classifier_classify_article(const khb_classifier *self, const uint16_t *units, size_t length,
                                                   const uint16_t *body, size_t body_length, float *probabilities,
                                                   khb_error *error);

/*
 * Why: what each word that counts adds to each label. Exact, up to rounding: a label's base and the weights of all words
 * for it add up to the logarithm of its probability, less the mean of those logarithms over all labels.
 */
typedef struct khb_explanation khb_explanation;

KHB_API khb_status khb_classifier_explain(const khb_classifier *self, const uint16_t *units, size_t length,
                                          khb_explanation **out, khb_error *error);
KHB_API size_t khb_explanation_count(const khb_explanation *self);                /* words, in order */
KHB_API khb_span khb_explanation_word(const khb_explanation *self, size_t index); /* index < count, here and below */
KHB_API float khb_explanation_weight(const khb_explanation *self, size_t index, size_t label); /* < label_count */
KHB_API float khb_explanation_base(const khb_explanation *self, size_t label); /* what it has before the first word */
KHB_API void khb_explanation_free(khb_explanation *self);

/*
 * The same for many headlines, several times as fast: what words are worth is remembered, and the probabilities are the
 * same to the last bit. A cache takes some megabytes, serves one thread at a time, and is freed before its classifier.
 */
typedef struct khb_word_cache khb_word_cache;

KHB_API khb_status khb_word_cache_new(const khb_classifier *classifier, khb_word_cache **out, khb_error *error);
KHB_API void khb_word_cache_free(khb_word_cache *self);
KHB_API khb_status khb_word_cache_classify(khb_word_cache *self, const uint16_t *units, size_t length,
                                           float *probabilities, khb_error *error);
/*
 * Of `count` texts at once, which is faster still: units [count], lengths [count]; probabilities [count][labels]. On an
 * error *done, which may be NULL, is the text that it is about, and those before it are done; else it is count.
 */
KHB_API khb_status khb_word_cache_classify_all(khb_word_cache *self, const uint16_t *const *units,
                                               const size_t *lengths, size_t count, float *probabilities, size_t *done,
                                               khb_error *error);

/* ---- Topics of your own ----------------------------------------------------------------------------------------- */

#define KHB_LABELS_MAX 1000

/* Headlines, the label of each, and how to learn from them. Zero-initialise, then set. */
typedef struct khb_training {
  const uint16_t *const *headlines; /* [count] */
  const size_t *lengths;            /* [count] in units */
  const uint32_t *labels;           /* [count] an index into `names` */
  size_t count;
  const char *const *names; /* [name_count] what the labels are called: any UTF-8, each another */
  size_t name_count;        /* 2 to KHB_LABELS_MAX */
  uint64_t seed;            /* the same seed and headlines give the same classifier */
  unsigned passes;          /* over the headlines; 0: twenty, from 20,000 headlines on ten */
  /* NULL, or called now and then from the calling thread with the share that is done: what is not 0 stops. */
  int (*progress)(void *context, double done);
  void *context;
} khb_training;

/*
 * Learn to tell headlines by labels of your own. All is copied: nothing of `training` is needed afterwards. Headlines
 * without a word teach nothing. Probabilities are calibrated on a tenth of the headlines, if that is fifty or more.
 * A headline takes about 1.5 kB while it is learned from. KHB_ERROR_ARGUMENT if fewer than two labels have a
 * headline with a word, or if a label or name is wrong, with its index as the position; KHB_ERROR_LENGTH with that of
 * the headline; KHB_ERROR_MEMORY; KHB_ERROR_STOPPED.
 */
KHB_API khb_status khb_classifier_train(const khb_training *training, const khb_allocator *allocator,
                                        khb_classifier **out, khb_error *error);

/*
 * Write a classifier, trained or opened, to a model file that khb_classifier_open reads. It is written under another
 * name (path.tmp) and renamed, so that there is never half a file at `path`; a device, pipe or folder there is not
 * replaced. KHB_ERROR_FILE, KHB_ERROR_MEMORY.
 */
KHB_API khb_status khb_classifier_save(const khb_classifier *self, const char *path, khb_error *error);

/* ---- Dates, times, numbers, money ------------------------------------------------------------------------------- */

/* docs/reading.md says what each kind's value looks like and what is read. */
typedef enum khb_value_kind {
  KHB_DATE = 0, /* "2024-05-09", "2024-05", "2024", "2024-W19", "2024-Q2", "2016/2019": ISO 8601 */
  KHB_TIME,     /* "T21:40", "T14:30Z" */
  KHB_DURATION, /* "P3D", "PT1H20M" */
  KHB_MONEY,    /* "23400000 TND": amount and ISO 4217 code; "XXX" where the text does not say whose */
  KHB_PERCENT,  /* "6.3": per cent and percentage points */
  KHB_NUMBER,   /* "5300000" */
  KHB_ORDINAL   /* "11" */
} khb_value_kind;
#define KHB_VALUE_KIND_COUNT 7

/* "DATE", "TIME", ...; NULL for other values. */
KHB_API const char *khb_value_kind_name(khb_value_kind kind);

/* A day of the Gregorian calendar, years 1 to 9999. */
typedef struct khb_date {
  int year, month, day;
} khb_date;

/* The dates, times, durations, amounts and numbers of a text, in order, never overlapping. */
typedef struct khb_values khb_values;

/*
 * Find them. `published` is the day that relative dates (yesterday, last month, a date without its year) are counted
 * from; NULL: they are found but have no value. KHB_ERROR_ARGUMENT if it is no day of the years 1 to 9999. Amounts are
 * exact: nothing is rounded. Time is linear in length.
 */
KHB_API khb_status khb_values_find(const uint16_t *units, size_t length, const khb_date *published,
                                   const khb_allocator *allocator, khb_values **out, khb_error *error);
KHB_API size_t khb_values_count(const khb_values *self);
/* Attached particles are outside the span, the article inside. index < count, here and below. */
KHB_API khb_span khb_values_span(const khb_values *self, size_t index);
KHB_API khb_value_kind khb_values_kind(const khb_values *self, size_t index);
/* ASCII, or NULL for a relative date without a publication date. */
KHB_API const char *khb_values_text(const khb_values *self, size_t index);
KHB_API void khb_values_free(khb_values *self);

/* ---- Places --------------------------------------------------------------------------------------------------- */

/* Towns by their Arabic names, mapped from a file (places.khm); countries, capitals and regions are in the library. */
typedef struct khb_gazetteer khb_gazetteer;

KHB_API khb_status khb_gazetteer_open(const char *path, const khb_allocator *allocator, khb_gazetteer **out,
                                      khb_error *error);
KHB_API void khb_gazetteer_free(khb_gazetteer *self);

typedef enum khb_place_kind {
  KHB_PLACE_COUNTRY,
  KHB_PLACE_REGION,
  KHB_PLACE_TOWN,
  KHB_PLACE_KIND_COUNT
} khb_place_kind;

/* "country", "region", "town"; NULL for other values. */
KHB_API const char *khb_place_kind_name(khb_place_kind kind);

#define KHB_PLACE_REGION_MAX 10

/* Where an entity lies. docs/places.md says how it is decided. */
typedef struct khb_place {
  khb_place_kind kind;
  char country[3];                   /* ISO 3166-1 alpha-2 */
  char region[KHB_PLACE_REGION_MAX]; /* GeoNames' code of the first-level region; "": not known */
  uint32_t geonames_id;              /* 0: none, as regions have */
  uint32_t population;               /* of a town; 0: not known */
  double latitude, longitude;        /* degrees; a country's is the place of its label, a region's that of its seat */
  double score;                      /* 0 to 1: how sure the choice among namesakes is */
  const char *name;                  /* in Latin letters, UTF-8; lives as long as the document */
} khb_place;

/* ---- Documents ------------------------------------------------------------------------------------------------ */

/*
 * A document that has been read: headline, sentences, mentions with clitics trimmed, entities that gather the
 * mentions of one name, topics, values.
 */
typedef struct khb_document khb_document;

/* What to read and with what. Zero-initialise, then set. */
typedef struct khb_reading {
  const khb_tagger *tagger;         /* NULL: no mentions, no entities */
  const khb_classifier *classifier; /* NULL: no topics */
  const char *scheme;               /* NULL: the tagger's default */
  const khb_allocator *allocator;   /* NULL: the C library's */
  const khb_gazetteer *gazetteer;   /* NULL: no places; needs the tagger */
  /* The headline's span in the text. Both 0: the first line that is not blank, if it has fewer than 250 units. */
  khb_span headline;
  const khb_date *published; /* as in khb_values_find; NULL: not known */
  const khb_names *names;    /* names of one's own; NULL: none */
  double min_score;          /* mentions of a lower score are not there; 0: all are */
  int mentions_only;         /* no values, roles, statements and meetings, which cost a quarter of the tagging */
} khb_reading;

KHB_API khb_status khb_document_read(const khb_reading *reading, const uint16_t *units, size_t length,
                                     khb_document **out, khb_error *error);
KHB_API void khb_document_free(khb_document *self);

KHB_API khb_span khb_document_headline(const khb_document *self); /* start == end: none */

/* The cut into words and sentences; it belongs to the document. */
KHB_API const khb_segmentation *khb_document_segmentation(const khb_document *self);

/*
 * Mentions, in order. The span is the name itself: an attached و ف ب ل ك س is outside. Where ل has swallowed the
 * article's alef (للأمم المتحدة) no cut is possible and the span is the whole word; the name has the alef back.
 */
KHB_API size_t khb_document_mention_count(const khb_document *self);
KHB_API khb_span khb_document_mention_span(const khb_document *self, size_t index);
KHB_API khb_entity_type khb_document_mention_type(const khb_document *self, size_t index);
KHB_API double khb_document_mention_score(const khb_document *self, size_t index);
KHB_API size_t khb_document_mention_entity(const khb_document *self, size_t index); /* index of its entity */
/* The canonical form: marks, tatweel and clitics gone. Its length goes to `length`. */
KHB_API const uint16_t *khb_document_mention_name(const khb_document *self, size_t index, size_t *length);

/* Entities, by first mention. The name is that of the fullest mention. */
KHB_API size_t khb_document_entity_count(const khb_document *self);
KHB_API khb_entity_type khb_document_entity_type(const khb_document *self, size_t index);
KHB_API const uint16_t *khb_document_entity_name(const khb_document *self, size_t index, size_t *length);

/* Where a GPE, LOC or FAC entity lies: 1 with `out` filled, or 0 if that is not known. */
KHB_API int khb_document_entity_place(const khb_document *self, size_t index, khb_place *out);

/* The classifier's probabilities for the headline (or, without one, the first sentence), in its label order. */
KHB_API size_t khb_document_topic_count(const khb_document *self); /* 0: nothing to judge by, or no classifier */
KHB_API float khb_document_topic_probability(const khb_document *self, size_t label);

/*
 * Its dates, amounts and numbers, without the numbers that are part of a name; they belong to the document. NULL if it
 * was read for mentions only.
 */
KHB_API const khb_values *khb_document_values(const khb_document *self);

/* ---- Who said what, who is what, who met whom ------------------------------------------------------------------ */

/* Below, KHB_NONE stands for an index where there is none. docs/reading.md says how each is found. */
#define KHB_NONE SIZE_MAX

/* Roles: an office or job with the person who has it, on whichever side of the name it stands. */
KHB_API size_t khb_document_role_count(const khb_document *self);
KHB_API khb_span khb_document_role_span(const khb_document *self, size_t index); /* index < count, here and below */
KHB_API size_t khb_document_role_person(const khb_document *self, size_t index); /* a mention */
KHB_API size_t khb_document_role_body(const khb_document *self, size_t index);   /* a mention, or KHB_NONE */

/* The grammatical gender that the text shows of who speaks: قالت، الوزيرة. Of persons alone. */
typedef enum khb_gender {
  KHB_GENDER_NONE = 0, /* no person speaks, or none that is known to be one */
  KHB_GENDER_UNKNOWN,  /* a person, and nothing shows it, or signs that disagree */
  KHB_GENDER_FEMALE,
  KHB_GENDER_MALE
} khb_gender;

/*
 * Statements that the text attributes to someone, in the order of the words that attribute them. The content is given
 * without its quotation marks. One may lie within another: a statement reported by a second speaker.
 */
KHB_API size_t khb_document_statement_count(const khb_document *self);
KHB_API khb_span khb_document_statement_content(const khb_document *self, size_t index);
KHB_API khb_span khb_document_statement_verb(const khb_document *self, size_t index); /* or بحسب، مشيرا، a colon */
/* The words that name the speaker, where it last was named if the verb names none (وأضاف); start == end: nobody. */
KHB_API khb_span khb_document_statement_speaker(const khb_document *self, size_t index);
/* The speaker's entity; KHB_NONE where only words stand for it (مصدر أمني), or several names. */
KHB_API size_t khb_document_statement_entity(const khb_document *self, size_t index);
KHB_API int khb_document_statement_is_direct(const khb_document *self, size_t index); /* all of it was quoted */
/* How quotation, speaker and verb follow each other: "VSQ", "QVS", ...; "VQ" where the speaker was named before. */
KHB_API const char *khb_document_statement_order(const khb_document *self, size_t index);
KHB_API khb_gender khb_document_statement_gender(const khb_document *self, size_t index);
/* The word that shows the gender; start == end for KHB_GENDER_NONE and KHB_GENDER_UNKNOWN. */
KHB_API khb_span khb_document_statement_evidence(const khb_document *self, size_t index);

/* Meetings, visits received, calls and talks between two parties. */
KHB_API size_t khb_document_meeting_count(const khb_document *self);
KHB_API khb_span khb_document_meeting_verb(const khb_document *self, size_t index);
/* Who met (side 0) whom (side 1): their words, and the entity, or KHB_NONE where only words stand for it. */
KHB_API khb_span khb_document_meeting_party(const khb_document *self, size_t index, int side);
KHB_API size_t khb_document_meeting_entity(const khb_document *self, size_t index, int side);
KHB_API size_t khb_document_meeting_place(const khb_document *self, size_t index); /* a mention, or KHB_NONE */
/* Its day, week, month or, where the words say so, year: an index into the document's values, or KHB_NONE. */
KHB_API size_t khb_document_meeting_date(const khb_document *self, size_t index);
KHB_API khb_span khb_document_meeting_span(const khb_document *self, size_t index); /* the words that it is told in */

#ifdef __cplusplus
}
#endif
#endif /* KHABAR_H */
