#pragma once
// The verbs by file, and what they share.
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "nikkan/base/command.hpp"
#include "nikkan/base/error.hpp"
#include "nikkan/labs/composite_kem/files.hpp"
#include "nikkan/labs/composite_kem/item.hpp"

namespace nikkan::composite_kem {

/// Fails the verb: one line on standard error, and the exit status of the code.
int refuse(command::Io& io, std::string_view verb, std::string_view file, const Error& error);
/// Usage errors that the parser cannot see.
int misuse(command::Io& io, std::string_view verb, std::string_view says);

/// What a file is to a verb, and its name.
struct Named {
  std::string_view what;  ///< "--private"
  std::string path;
};
/// The exit status when outputs are inputs or one another, when one of them is "-" and may not be, or when two inputs are standard input;
/// else nothing. `stdout_allowed` names the output that may be "-".
std::optional<int> clash(command::Io& io, std::string_view verb, const std::vector<Named>& inputs, const std::vector<Named>& outputs, std::string_view stdout_allowed = {});

/// Seconds since 1970, by the system's clock.
UnixTime now();

/// Reads a file and takes it apart; the error names the file.
template <class Value>
Result<Value> load(const std::string& path, Result<Value> (*take)(ByteView)) {
  const auto content = read_whole(path);
  if (!content) return std::unexpected(content.error());
  return take(content->reveal());
}

/// What --trust and --chain name.
struct Trust {
  std::vector<Certificate> roots, between;
  /// Nothing when a path leads to a root, else why none does.
  std::optional<std::string> objection(const Certificate& certificate, UnixTime when) const;
};
/// Nothing without --trust; the exit status when a file cannot be read.
std::expected<std::optional<Trust>, int> load_trust(const command::Args& args, command::Io& io, std::string_view verb);

// verbs_keys.cpp
int run_list(const command::Args& args, command::Io& io);
int run_keygen(const command::Args& args, command::Io& io);
int run_encap(const command::Args& args, command::Io& io);
int run_decap(const command::Args& args, command::Io& io);
// verbs_files.cpp
int run_inspect(const command::Args& args, command::Io& io);
int run_check(const command::Args& args, command::Io& io);
int run_cert(const command::Args& args, command::Io& io);
int run_bench(const command::Args& args, command::Io& io);
// verbs_cms.cpp
int run_encrypt(const command::Args& args, command::Io& io);
int run_decrypt(const command::Args& args, command::Io& io);

}  // namespace nikkan::composite_kem
