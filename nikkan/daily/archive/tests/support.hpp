#pragma once
// A folder that goes away, mails made to measure, and an archive written out as text.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "nikkan/daily/announce/announce.hpp"
#include "nikkan/daily/archive/archive.hpp"
#include "nikkan/daily/index/index.hpp"
#include "nikkan/daily/mail/mail.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::archive::test {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "nikkan-archive-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ec;
    std::filesystem::remove_all(path_, ec);
  }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline void write_file(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
}

struct MailOf {
  std::string draft = "draft-one-example";
  std::string rev = "00";
  std::string title = "An Example";
  std::string author = "A. One";
  std::string date = "Wed, 03 Dec 2025 09:00:00 +0000";
  std::string id = {};  // Message-ID; made from the draft when empty
  std::string list = "i-d-announce";
  std::string abstract = "   This document defines one example of a protocol.\n";
  std::string group = {};  // "Name (ACR)"
  std::string received = {};

  std::string message_id() const { return id.empty() ? draft + "." + rev + "@example.invalid" : id; }
  std::string text() const {
    std::string mail;
    if (!received.empty()) mail += "Received: from " + received + "\n";
    mail += "From: internet-drafts@ietf.org\nTo: <" + list + "@ietf.org>\nSubject: I-D Action: " + draft + "-" + rev +
            ".txt\nDate: " + date + "\nMessage-ID: <" + message_id() + ">\nList-Id: <" + list + ".ietf.org>\n\n" +
            "Internet-Draft " + draft + "-" + rev + ".txt is now available.";
    if (!group.empty()) mail += " It is a work item of the " + group + " WG of the IETF.";
    return mail + "\n\n   Title:   " + title + "\n   Author:  " + author + "\n   Name:    " + draft + "-" + rev +
           ".txt\n   Pages:   7\n   Dates:   2025-12-03\n\nAbstract:\n\n" + abstract +
           "\nThe IETF datatracker status page for this Internet-Draft is:\nhttps://datatracker.ietf.org/doc/" + draft + "/\n";
  }
};

inline std::string last_call(const std::string& draft, const std::string& rev, const std::string& date, const std::string& by) {
  return "From: The IESG <iesg-secretary@ietf.org>\nTo: IETF-Announce:;\nSubject: Last Call: <" + draft + "-" + rev +
         ".txt> (An Example) to Proposed Standard\nDate: " + date + "\nMessage-ID: <lc." + draft + rev +
         "@example.invalid>\nList-Id: <ietf-announce.ietf.org>\n\nThe IESG has received a request from the Example WG (exa) to\n"
         "consider the following document: - 'An Example'\n  <" + draft + "-" + rev + ".txt> as Proposed Standard\n\n"
         "The IESG plans to make a decision in the next few weeks, and solicits final\ncomments on this action. Please send "
         "substantive comments to the\nlast-call@ietf.org mailing lists by " + by + ".\n\nAbstract\n\n   This document defines one.\n";
}

inline std::string as_mbox(const std::vector<std::string>& mails) {
  std::string box;
  for (const auto& mail : mails) box += "From x@example.invalid Wed Dec  3 09:00:00 2025\n" + mail + "\n";
  return box;
}

inline Archive open(const std::filesystem::path& file, const Options& options = {}) {
  auto opened = Archive::open(file, options);
  if (!opened) {
    ADD_FAILURE() << opened.error().message();
    std::abort();
  }
  return std::move(*opened);
}

inline daily::Announcement recognised(const std::string& raw, const std::string& input = "test.mbox") {
  mail::RawMessage message;
  message.raw = raw;
  auto mail = mail::parse(message, input);
  EXPECT_TRUE(mail) << raw;
  mail->source = {input, 0, raw.size()};
  return announce::recognise(std::move(*mail), index::builtin_groups());
}

inline Outcome add(Archive& archive, const std::string& raw) {
  auto outcome = archive.add(recognised(raw), raw);
  EXPECT_TRUE(outcome) << outcome.error().message();
  return outcome.value_or(Outcome::added);
}

inline IngestReport must_ingest(Archive& archive, const std::vector<std::string>& paths, Format format = Format::automatic) {
  auto report = ingest(archive, paths, format);
  EXPECT_TRUE(report) << report.error().message();
  return report ? *report : IngestReport{};
}

/// Everything that may not depend on the order of arrival. Where a mail was first read from may.
std::string export_all(Archive& archive);

}  // namespace nikkan::archive::test
