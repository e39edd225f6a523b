/*
 * The words that reading goes by: verbs of speech and of meeting, titles, nouns of bodies, particles. The table is made
 * from lexicon/ by tools/generate.py; a form may be of several kinds at once (بين is a preposition and a verb).
 */
#ifndef KHI_READ_LEXEME_H
#define KHI_READ_LEXEME_H

#include <stddef.h>
#include <stdint.h>

enum { KHI_LEXEME_MAX = 13 }; /* units of the longest form */

enum {                       /* what a form is */
       KHI_IS_PAST = 1 << 0, /* of a verb of speech, as the next three */
       KHI_IS_PRESENT = 1 << 1,
       KHI_IS_PARTICIPLE = 1 << 2,
       KHI_IS_MASDAR = 1 << 3,
       KHI_IS_THAT = 1 << 4,         /* أن، إن */
       KHI_IS_THAT_PRONOUN = 1 << 5, /* أنه، إنها: the pronoun belongs to what is said */
       KHI_IS_PREPOSITION = 1 << 6,
       KHI_IS_ADVERB = 1 << 7, /* what may stand between verb and subject: أمس، أيضا، فيه */
       KHI_IS_NEGATION = 1 << 8,
       KHI_IS_RELATIVE = 1 << 9,
       KHI_IS_ATTRIBUTION = 1 << 10,      /* بحسب X */
       KHI_IS_ATTRIBUTION_TO = 1 << 11,   /* وفقا لـX */
       KHI_IS_ATTRIBUTION_FROM = 1 << 12, /* نقلا عن X */
       KHI_IS_ATTRIBUTION_WORD = 1 << 13, /* على حد قول X */
       KHI_IS_RECORD = 1 << 14,           /* what a speaker speaks through: بيان، تقرير */
       KHI_IS_SOURCE = 1 << 15,           /* nameless speakers: مصدر، شهود */
       KHI_IS_MATTER = 1 << 16,  /* nouns that open what is said and never name who says it: أهمية، ضرورة */
       KHI_IS_COMMENT = 1 << 17, /* after a comma, the reporter's own words again: وهو، فيما */
       KHI_IS_IMPERSONAL = 1 << 18, /* before أن, no one's statement: يذكر أن */
       KHI_IS_TITLE = 1 << 19,
       KHI_IS_HONORIFIC = 1 << 20,
       KHI_IS_BODY = 1 << 21,
       KHI_IS_PUBLISH = 1 << 22,   /* what a paper does: نشرت، بثت */
       KHI_IS_MEET = 1 << 23,      /* a finite verb of meeting */
       KHI_IS_MEETING = 1 << 24,   /* its masdar: لقاء */
       KHI_IS_MEET_NOUN = 1 << 25, /* what is held: محادثات */
       KHI_IS_COPULA = 1 << 26,    /* كان، لكن: the noun behind it is the subject of the verb that follows */
       KHI_IS_CLAUSE = 1 << 27,    /* حيث، إذ: a clause of its own */
       KHI_IS_DATA = 1 << 28,      /* what is cited only as someone's: أرقام الوزارة */
       KHI_IS_ATTRIBUTION_WHAT = 1 << 29 /* حسبما ذكر X */
};

enum { /* what a verb or participle agrees with */
       KHI_VERB_M = 1,
       KHI_VERB_F = 2,
       KHI_VERB_PL = 4,
       KHI_VERB_AGREEMENT = 7,
       KHI_VERB_BARE = 8 /* begins with an alef without hamza: with one, أعتقد, the speaker is "I" */
};

enum { /* of a title or the noun of a body */
       KHI_NOUN_M = 1,
       KHI_NOUN_F = 2,
       KHI_NOUN_JOB = 4,   /* a job, not an office: whoever speaks may be meant by it: الكاتب */
       KHI_NOUN_MEDIA = 8, /* صحيفة، قناة; of a record, what papers write: تقرير، مقال */
       KHI_NOUN_FIRM = 16, /* شركة، مجموعة */
       KHI_NOUN_SOME = 32  /* عدد من، أحد */
};

enum { /* what a verb of speech takes, and with what one of meeting names the other side */
       KHI_TAKES_CLAUSE = 1 << 0,
       KHI_TAKES_QUOTE = 1 << 1,
       KHI_TAKES_OBJECT = 1 << 2,
       KHI_TAKES_TO = 1 << 3,
       KHI_TAKES_BY = 1 << 4,
       KHI_TAKES_FROM = 1 << 5,
       KHI_TAKES_ON = 1 << 6,
       KHI_TAKES_ABOUT = 1 << 7,
       KHI_TAKES_FOR = 1 << 8,
       KHI_TAKES_NEAR = 1 << 9, /* the form is also another word: only with its complement close by */
       KHI_TAKES_MEET_DIRECT = 1 << 10,
       KHI_TAKES_MEET_WITH = 1 << 11,
       KHI_TAKES_MEET_BY = 1 << 12,
       KHI_TAKES_MEET_FROM = 1 << 13,
       KHI_TAKES_MEET_NEEDS = 1 << 14, /* only beside a KHI_IS_MEET_NOUN */
       KHI_TAKES_THING = 1 << 15,      /* things govern the verb, too: only behind who can speak */
       KHI_TAKES_IN = 1 << 16,
       KHI_TAKES_WHOM = 1 << 17 /* whom it is said to is a bare noun: طالب الحكومة ب */
};

typedef struct khi_lexeme {
  uint16_t form[KHI_LEXEME_MAX]; /* alef folded */
  uint8_t length;
  uint8_t verb, noun; /* KHI_VERB_*, KHI_NOUN_* */
  uint16_t lemma;     /* the same for الوزير and الوزيرة; 0: none */
  uint32_t takes;
  uint32_t kinds;
} khi_lexeme;

enum { KHI_LEMMAS_MAX = 512 };

enum {                    /* what was cut off before a form was found */
       KHI_LEAD_AND = 1,  /* و، ف */
       KHI_LEAD_WILL = 2, /* س */
       KHI_LEAD_THE = 4,
       KHI_LEAD_BY = 8,  /* ب */
       KHI_LEAD_FOR = 16 /* ل */
};

typedef struct khi_lexeme_match {
  const khi_lexeme *lexeme; /* NULL: not in the table */
  uint8_t lead;             /* KHI_LEAD_* */
  uint8_t pronoun;          /* whether ه، ها، هم، هما was cut off its end */
} khi_lexeme_match;

/* Look a word's form (khi_word_form) up, whole or without particles, article and pronoun. */
khi_lexeme_match khi_lexeme_find(const uint16_t *form, size_t length);

/* The honorific that a letter and a full stop or slash stand for, د. or ود. or د/; NULL: it is none. */
const khi_lexeme *khi_lexeme_cut_short(const uint16_t *text, size_t length);

#endif
