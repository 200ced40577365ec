#include "client/cli/table.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

TEST(Table, AlignsColumnsAndLeavesNoBlanksAtTheEnds) {
  Table table({"NAME", "STATE"});
  table.AddRow({"campaigns/a-long-one", "ACTIVE"});
  table.AddRow({"b", "PENDING"});
  EXPECT_EQ(table.Render(),
            "NAME                  STATE\n"
            "campaigns/a-long-one  ACTIVE\n"
            "b                     PENDING\n");
}

TEST(Table, ShowsTheHeaderAlsoWithoutRows) { EXPECT_EQ(Table({"A", "B"}).Render(), "A  B\n"); }

TEST(Table, ShowsMissingAndEmptyCellsAsDashesAndDropsSurplusOnes) {
  Table table({"A", "B"});
  table.AddRow({""});
  table.AddRow({"1", "2", "3"});
  EXPECT_EQ(table.Render(), "A  B\n-  -\n1  2\n");
}

TEST(Table, AlignsBehindWideAndCombiningCharacters) {
  Table table({"A", "B"});
  table.AddRow({"日本", "x"});
  table.AddRow({"e\u0301ab", "y"});
  EXPECT_EQ(table.Render(), "A     B\n日本  x\ne\u0301ab   y\n");
}

TEST(Table, KeepsARowInOneLine) {
  Table table({"A"});
  table.AddRow({"two\nlines\x1b[2J"});
  EXPECT_EQ(table.Render(), "A\ntwo lines\uFFFD[2J\n");
}

}  // namespace
}  // namespace dialtone
