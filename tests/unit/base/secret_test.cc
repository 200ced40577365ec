#include "base/secret.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace dialtone {
namespace {

std::string Printed(const Secret& secret) {
  std::ostringstream out;
  out << secret;
  return out.str();
}

TEST(SecretTest, PrintsStarsWhateverItsValueAndLength) {
  EXPECT_EQ(Printed(Secret("sk-12345")), "***");
  EXPECT_EQ(Printed(Secret("x")), "***");
}

TEST(SecretTest, AnEmptyOnePrintsNothing) {
  EXPECT_EQ(Printed(Secret()), "");
  EXPECT_TRUE(Secret().empty());
  EXPECT_FALSE(Secret("x").empty());
}

TEST(SecretTest, AFailingTestDoesNotPrintItEither) {
  EXPECT_EQ(::testing::PrintToString(Secret("sk-12345")).find("12345"), std::string::npos);
}

TEST(SecretTest, RevealGivesTheValue) { EXPECT_EQ(Secret("sk-12345").Reveal(), "sk-12345"); }

}  // namespace
}  // namespace dialtone
