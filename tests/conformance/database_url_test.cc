#include "storage/database_url.h"

#include "gmock/gmock.h"
#include "storage/open_store.h"
#include "storage/sql/postgres_url.h"
#include "tests/support/status_matchers.h"

namespace dialtone {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string PathOf(const std::string& url) {
  const absl::StatusOr<DatabaseUrl> parsed = ParseDatabaseUrl(Secret(url));
  EXPECT_OK(parsed);
  if (!parsed.ok()) return "";
  EXPECT_EQ(parsed->kind, DatabaseKind::kSqlite);
  return parsed->location.Reveal();
}

std::string Conninfo(const std::string& url) {
  const absl::StatusOr<Secret> conninfo =
      PostgresConninfo(Secret(url), {.connect = absl::Seconds(3), .statement = absl::Seconds(5)});
  EXPECT_OK(conninfo);
  return conninfo.ok() ? conninfo->Reveal() : "";
}

TEST(DatabaseUrl, NamesRelativeAndAbsoluteFiles) {
  EXPECT_EQ(PathOf("sqlite:dialtone.db"), "dialtone.db");
  EXPECT_EQ(PathOf("sqlite:data/dialtone.db"), "data/dialtone.db");
  EXPECT_EQ(PathOf("sqlite:///var/lib/my app/dialtone.db"), "/var/lib/my app/dialtone.db");
  EXPECT_EQ(PathOf("sqlite:/var/lib/dialtone.db"), "/var/lib/dialtone.db");
}

TEST(DatabaseUrl, KnowsPostgresByBothNames) {
  for (const std::string url : {"postgresql://u:p@h/d", "postgres://u:p@h/d"}) {
    ASSERT_OK_AND_ASSIGN(const DatabaseUrl parsed, ParseDatabaseUrl(Secret(url)));
    EXPECT_EQ(parsed.kind, DatabaseKind::kPostgres);
    EXPECT_EQ(parsed.location.Reveal(), url);
  }
}

TEST(DatabaseUrl, RefusesEverythingElseWithoutRepeatingIt) {
  for (const std::string url :
       {"", "mysql://u:secret@h/d", "host=h password=secret", "sqlite:", "sqlite:///", "sqlite://secret/x.db",
        "sqlite::memory:", "sqlite:secret.db?mode=ro", "sqlite:\"secret\""}) {
    EXPECT_THAT(ParseDatabaseUrl(Secret(url)),
                StatusIs(absl::StatusCode::kInvalidArgument, Not(HasSubstr("secret"))))
        << url;
  }
}

TEST(OpenStore, AMalformedPostgresUrlIsInvalidAndNotRepeated) {
  StoreOptions options;
  options.url = Secret("postgresql://u:secret@h:port/d?no_such=1");
  EXPECT_THAT(OpenStore(options), StatusIs(absl::StatusCode::kInvalidArgument, Not(HasSubstr("secret"))));
}

TEST(OpenStore, AMemoryStoreIsReadyAndHasNothingToMigrate) {
  StoreOptions options;
  options.url = Secret("memory:");
  ASSERT_OK_AND_ASSIGN(const OpenedStore opened, OpenStore(options));
  EXPECT_OK(opened.store->CheckReady());
  EXPECT_THAT(MigrateStore(options), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(PostgresConninfo, AddsTimeoutsKeepalivesAndAName) {
  EXPECT_THAT(Conninfo("postgresql://u@h/d"),
              AllOf(HasSubstr("application_name='dialtone'"), HasSubstr("connect_timeout='3'"),
                    HasSubstr("statement_timeout=5000"), HasSubstr("lock_timeout=5000"),
                    HasSubstr("idle_in_transaction_session_timeout="), HasSubstr("tcp_user_timeout="),
                    HasSubstr("keepalives_idle="), HasSubstr("host='h'"), HasSubstr("dbname='d'"),
                    HasSubstr("target_session_attrs='read-write'")));
}

TEST(PostgresConninfo, PassesSeveralHostsOn) {
  EXPECT_THAT(Conninfo("postgresql://u@h1:5432,h2:5433,[::1]:5434/d"),
              AllOf(HasSubstr("host='h1,h2,::1'"), HasSubstr("port='5432,5433,5434'"),
                    HasSubstr("target_session_attrs='read-write'")));
  EXPECT_THAT(Conninfo("postgresql://u@h1,h2/d?target_session_attrs=primary"),
              AllOf(HasSubstr("host='h1,h2'"), HasSubstr("target_session_attrs='primary'"),
                    Not(HasSubstr("read-write"))));
}

TEST(PostgresConninfo, WhatTheUrlSaysWins) {
  const std::string conninfo = Conninfo(
      "postgresql://u:it's%5C@h/"
      "d?application_name=mine&connect_timeout=9&options=-c%20statement_timeout%3D77");
  EXPECT_THAT(conninfo, AllOf(HasSubstr("application_name='mine'"), HasSubstr("connect_timeout='9'"),
                              HasSubstr(R"(password='it\'s\\')"), Not(HasSubstr("'dialtone'"))));
  // The server takes the last.
  EXPECT_GT(conninfo.find("statement_timeout=77"), conninfo.find("statement_timeout=5000"));
}

}  // namespace
}  // namespace dialtone
