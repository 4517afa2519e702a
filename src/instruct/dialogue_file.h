#pragma once
// Files of dialogues: reading line by line, and the tools that check, mend, join and convert them.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/json_fwd.h"

namespace retinal::instruct {

/// Calls use(number, line) for each line that is not empty of a .jsonl file, or for each element of a .json
/// array. Nothing but the element at hand is held for .jsonl. Throws FileError, or InputError for a .json
/// file that is no array.
void for_each_record(const std::filesystem::path& file,
                     const std::function<void(std::int64_t, const std::string&)>& use);

/// What is wrong with a record, empty when nothing: no JSON, no conversations, odd or empty turns, speakers
/// out of order,
/// "<image>" missing at the end of the first question or standing elsewhere.
std::string problem_of(const std::string& record);

struct FileReport {
  std::int64_t records = 0, fixed = 0, dropped = 0, duplicates = 0;
  std::vector<std::string> problems;  ///< "line 12: ...", at most the first hundred
};

/// Checks every record and that no id occurs twice.
FileReport validate_file(const std::filesystem::path& file);

/// Writes the records with the image marker put right (at the end of the first question and nowhere else);
/// what cannot be mended is left out and named.
FileReport fix_file(const std::filesystem::path& file, const std::filesystem::path& out);

/// Joins files in the order given; of records with the same id the first one is kept.
FileReport merge_files(const std::vector<std::filesystem::path>& files, const std::filesystem::path& out);

/// Between lines and one array, by the endings of the names (.jsonl, .json).
FileReport convert_file(const std::filesystem::path& file, const std::filesystem::path& out);

/// Checks each answer against the description named in its provenance. `descriptions` is the
/// descriptions.jsonl of the build; problems name the sentence and the reason.
struct VerifyReport {
  std::int64_t records = 0, answers = 0, supported = 0, general = 0, unsupported = 0, contradicted = 0,
               unknown = 0;
  std::vector<Json> problems;  ///< {"id","answer","judgement","reason"}, at most the first thousand
};
VerifyReport verify_file(const std::filesystem::path& file, const std::filesystem::path& descriptions);

}  // namespace retinal::instruct
