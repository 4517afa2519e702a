#pragma once
// A sentence in slot form as words, concepts and slots in one index space; internal to the claims check.

#include <string>
#include <string_view>
#include <vector>

#include "assistant/lexicon.h"

namespace retinal::claims {

struct SlotPlace {
  std::string key;
  std::size_t at;  ///< index of the slot's word
};

struct SentenceReading {
  std::vector<std::string> words;  ///< normalised; slots and clause breaks are words of their own
  std::vector<Mention> mentions;
  std::vector<SlotPlace> slots;

  bool has(Concept c) const;
  bool has_word(std::initializer_list<const char*> any) const;
  bool is_slot(std::size_t at) const;
  bool is_break(std::size_t at) const;
  /// Words [begin, end) around `at` between clause breaks ("but", "while", ";" ...).
  std::pair<std::size_t, std::size_t> clause(std::size_t at) const;
};

SentenceReading read_sentence(std::string_view slot_sentence);

/// The key under which records and descriptions hold a disease: "glaucoma", "diabetic_retinopathy" (a grade
/// in records), "other_abnormality"; null for every other concept.
const char* disease_key(Concept concept_id);
/// "haemorrhage" for the four lesions of retinopathy, else null.
const char* lesion_key(Concept concept_id);

/// The concepts of which one must be named in a sentence that prints the key; empty = any sentence may.
std::vector<Concept> concepts_of_key(std::string_view key);

/// The mention that a slot belongs to among `candidates`: the one right behind it ("[[..]] hard exudates",
/// "[[..]] for the veins"), else the last one before it. Null when none is named.
const Mention* owner_of_slot(const SentenceReading& sentence, const SlotPlace& slot,
                             std::initializer_list<Concept> candidates);

}  // namespace retinal::claims
