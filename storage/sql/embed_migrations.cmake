# Writes the migrations into a C++ source file:
#   cmake -DOUTPUT=file.cc "-DMIGRATIONS=a.sql;b.sql" -P embed_migrations.cmake
# A file is named NNNN_what_it_does.<postgres|sqlite>.sql; both databases have the same numbers.
set(postgres "")
set(sqlite "")
foreach(file IN LISTS MIGRATIONS)
  get_filename_component(name ${file} NAME)
  if(NOT name MATCHES "^0*([0-9]+)_([a-z0-9_]+)\\.(postgres|sqlite)\\.sql$")
    message(FATAL_ERROR "${name} is not named like NNNN_what_it_does.<postgres|sqlite>.sql")
  endif()
  set(version ${CMAKE_MATCH_1})
  set(title ${CMAKE_MATCH_2})
  set(database ${CMAKE_MATCH_3})
  file(READ ${file} sql)
  string(APPEND ${database} "    {${version}, \"${title}\", R\"migration(${sql})migration\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Generated from storage/sql/migrations; do not edit.
#include \"storage/sql/migrations.h\"

namespace dialtone {
namespace {

constexpr Migration kPostgres[] = {
${postgres}};

constexpr Migration kSqlite[] = {
${sqlite}};

static_assert(std::size(kPostgres) == std::size(kSqlite), \"both databases take the same steps\");

}  // namespace

absl::Span<const Migration> PostgresMigrations() { return kPostgres; }

absl::Span<const Migration> SqliteMigrations() { return kSqlite; }

}  // namespace dialtone
")
