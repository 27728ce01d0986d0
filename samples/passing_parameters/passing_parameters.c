/*
 * Parameters of every common kind, with and without defaults, and everything an argument
 * inside a DAG may be: a parameter, a node's output, a field of one, a constant.
 *
 *     passing_parameters run -p title=Moby-Dick
 *     passing_parameters run -p title=Moby-Dick -p copies=40 -p paper=PAPER_GLOSSY \
 *         -p 'trim={"width_mm":148,"height_mm":210}' -p 'formats=["pdf"]' -p discount=0.1
 *     passing_parameters --help
 *
 * On the command line a value is JSON: numbers, true and false, lists, objects for
 * structs, the enumerator's name for enums. Strings and enumerators need no quotes.
 */
#include <dagger/dsl.h>

enum paper { PAPER_PLAIN, PAPER_GLOSSY, PAPER_CARDBOARD };

struct size {
    double width_mm;
    double height_mm;
};

struct layout {
    int64_t pages_a_sheet;
    struct size sheet;
};

struct quote {
    const char *text;
    int64_t sheets;
    int64_t cents;
    char currency[4];
};

typedef DAGGER_LIST(const char *) names;

#define A5 ((struct size){.width_mm = 148, .height_mm = 210})
#define DEFAULT_FORMATS ((names){.items = (const char *[]){"pdf", "epub"}, .count = 2})
#define MARGIN_MM 3.5

/* Two sides of as many pages as fit side by side on a sheet of A2. */
DAGGER_TASK()
struct layout lay_out(struct size trim, double margin_mm, bool both_sides)
{
    struct size sheet = {.width_mm = 594, .height_mm = 420};
    double width = trim.width_mm + 2 * margin_mm;
    double height = trim.height_mm + 2 * margin_mm;
    if (!(width > 0 && width <= sheet.width_mm && height > 0 &&
          height <= sheet.height_mm))
        dagger_fail("pages of %g by %g mm do not fit on a sheet", trim.width_mm,
                    trim.height_mm);
    int64_t columns = (int64_t)(sheet.width_mm / width);
    int64_t rows = (int64_t)(sheet.height_mm / height);
    return (struct layout){
        .pages_a_sheet = columns * rows * (both_sides ? 2 : 1),
        .sheet = sheet,
    };
}

DAGGER_TASK()
int64_t count_sheets(int64_t copies, int64_t pages, int64_t pages_a_sheet)
{
    if (copies < 1)
        dagger_fail("%lld copies: it must be at least one", (long long)copies);
    return (copies * pages + pages_a_sheet - 1) / pages_a_sheet;
}

/* In cents; `discount` is optional: NULL, which JSON writes null, means none. */
DAGGER_TASK()
int64_t price(int64_t sheets, enum paper paper, const double *discount)
{
    static const int64_t cents_a_sheet[] = {
        [PAPER_PLAIN] = 4, [PAPER_GLOSSY] = 9, [PAPER_CARDBOARD] = 15};
    double cents = (double)(sheets * cents_a_sheet[paper]);
    return (int64_t)(cents * (1 - (discount ? *discount : 0)) + 0.5);
}

DAGGER_TASK()
struct quote write_quote(const char *title, names formats, int64_t sheets, int64_t cents)
{
    char *text = dagger_printf("\"%s\" on %lld sheets", title, (long long)sheets);
    for (size_t i = 0; i < formats.count; i++)
        text =
            dagger_printf("%s%s %s", text, i == 0 ? ", with" : " and", formats.items[i]);
    return (struct quote){
        .text = text, .sheets = sheets, .cents = cents, .currency = "EUR"};
}

DAGGER_DAG()
struct quote passing_parameters(const char *title, int64_t copies DAGGER_DEFAULT(100),
                                struct size trim DAGGER_DEFAULT(A5),
                                enum paper paper DAGGER_DEFAULT(PAPER_PLAIN),
                                bool both_sides DAGGER_DEFAULT(true),
                                names formats DAGGER_DEFAULT(DEFAULT_FORMATS),
                                const double *discount DAGGER_DEFAULT(NULL))
{
    const int64_t pages = 624;
    struct layout layout = lay_out(trim, MARGIN_MM, both_sides);
    int64_t sheets = count_sheets(copies, pages, layout.pages_a_sheet);
    return write_quote(title, formats, sheets, price(sheets, paper, discount));
}
