#include "client/cli/style.h"

#include <gtest/gtest.h>

#include "client/cli/table.h"
#include "client/cli/text_width.h"

namespace dialtone {
namespace {

const Look kColor = {.color = true};
const Look kRich = {.color = true, .unicode = true};

TEST(Style, PlainTextHasNoControlSequences) {
  EXPECT_EQ(Paint({}, Style::kBad, "FAILED"), "FAILED");
  EXPECT_EQ(Paint(kColor, Style::kPlain, "x"), "x");
  EXPECT_EQ(Paint(kColor, Style::kBad, ""), "");
}

TEST(Style, ColourEndsWithTheText) {
  EXPECT_EQ(Paint(kColor, Style::kGood, "ACTIVE"), "\x1b[32mACTIVE\x1b[0m");
}

TEST(Style, ABarIsDrawnAsWellAsTheTerminalCan) {
  const std::string line = "campaigns/a  [##..] 50%  about 7s left";
  EXPECT_EQ(PaintBar({}, line), line);
  EXPECT_EQ(PaintBar({.unicode = true}, line), "campaigns/a  [██░░] 50%  about 7s left");
  EXPECT_EQ(DisplayWidth(PaintBar({.unicode = true}, line)), DisplayWidth(line));
  EXPECT_EQ(PaintBar(kRich, "[##..] x"), "[\x1b[32m██\x1b[0m\x1b[2m░░\x1b[0m] x");
  EXPECT_EQ(PaintBar(kRich, "[....]"), "[\x1b[2m░░░░\x1b[0m]");
}

TEST(Style, OtherBracketsAreLeftAlone) {
  for (const char* line : {"", "[", "no bar", "[cut", "[#.#]", "[y/N] [#.]"})
    EXPECT_EQ(PaintBar(kRich, line), line);
}

TEST(Table, AtATerminalTheLastColumnGivesWay) {
  Table table({"CAMPAIGN", "DISPLAY NAME"});
  table.AddRow({"01j9zv4q3m8x2c7k5n6p0r1s2t", "A name that is rather long"});
  const std::string text = table.Render({.width = 44});
  EXPECT_EQ(text,
            "CAMPAIGN                    DISPLAY NAME\n"
            "01j9zv4q3m8x2c7k5n6p0r1s2t  A name that is …\n");
  // What people copy is never cut.
  EXPECT_NE(table.Render({.width = 10}).find("01j9zv4q3m8x2c7k5n6p0r1s2t  A name that…"), std::string::npos);
}

TEST(Table, ColourTakesNoColumns) {
  Table table({"STATE", "N"});
  table.AddRow({{"ACTIVE", Style::kGood}, "1"});
  table.AddRow({{"", Style::kGood}, "2"});
  EXPECT_EQ(table.Render(kColor),
            "\x1b[1mSTATE\x1b[0m   \x1b[1mN\x1b[0m\n"
            "\x1b[32mACTIVE\x1b[0m  1\n"
            "\x1b[2m-\x1b[0m       2\n");
}

}  // namespace
}  // namespace dialtone
