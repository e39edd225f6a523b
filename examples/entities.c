/* entities MODEL.khm TEXT.txt: prints the entities of an Arabic text of up to 1 MiB, one a line, TYPE <tab> name. */
#include <khabar.h>
#include <stdio.h>

static char bytes[3 << 20];
static uint16_t units[1 << 20];

int main(int argc, char **argv) {
  size_t size, length;
  khb_error error;
  khb_tagger *tagger;
  khb_document *document;
  if (argc != 3 || !freopen(argv[2], "rb", stdin) || (size = fread(bytes, 1, 1 << 20, stdin), !feof(stdin)))
    return fputs("usage: entities MODEL.khm TEXT.txt, a readable file under 1 MiB\n", stderr), 2;
  if (khb_tagger_open(argv[1], NULL, &tagger, &error))
    return fprintf(stderr, "entities: %s: %s\n", argv[1], error.message), 1;
  if (khb_utf8_decode(bytes, size, units, &length, &error) ||
      khb_document_read(&(khb_reading){.tagger = tagger}, units, length, &document, &error))
    return fprintf(stderr, "entities: %s: %s at %llu\n", argv[2], error.message, (unsigned long long)error.position), 1;
  for (size_t i = 0; i < khb_document_entity_count(document); i++) {
    const uint16_t *name = khb_document_entity_name(document, i, &length);
    if (khb_utf8_encode(name, length, bytes, &size, NULL)) continue; /* cannot be: the text was UTF-8 */
    printf("%s\t%.*s\n", khb_entity_type_name(khb_document_entity_type(document, i)), (int)size, bytes);
  }
  khb_document_free(document);
  khb_tagger_free(tagger);
}
