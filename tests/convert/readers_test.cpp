// Readers of untrusted checkpoint files: what they read, and what they refuse with a reason.

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "convert/checkpoint.h"
#include "convert/model_config.h"
#include "convert/pickle.h"
#include "convert/safetensors.h"
#include "convert/shard_index.h"
#include "convert/torch_checkpoint.h"
#include "convert/vocabulary.h"
#include "convert/zip_directory.h"
#include "support/data.h"
#include "support/program.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;
using Plain = nlohmann::json;

const fs::path kCheckpoints = test::repository() / "tests/data/checkpoints";

Bytes bytes_of_text(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Expects a ModelError that names the file and says `reason`.
void expect_refused(const std::function<void()>& read, const std::string& reason) {
  try {
    read();
    ADD_FAILURE() << "was read, expected: " << reason;
  } catch (const ModelError& error) {
    EXPECT_NE(std::string(error.what()).find(reason), std::string::npos) << error.what();
    EXPECT_TRUE(std::string(error.what()).starts_with("some.file: ")) << error.what();
  }
}

std::string safetensors(const std::string& header, std::size_t data_bytes) {
  std::string file(8, '\0');
  const std::uint64_t size = header.size();
  std::memcpy(file.data(), &size, 8);
  return file + header + std::string(data_bytes, '\1');
}

TEST(TensorTypes, HalfPrecisionNumbersAreExact) {
  // Sign, exponent and fraction by hand: 1, -2, smallest subnormal, largest, infinity.
  const std::vector<std::uint16_t> halves = {0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x8000};
  const Bytes bytes{reinterpret_cast<const std::uint8_t*>(halves.data()), halves.size() * 2};
  std::vector<float> numbers(halves.size());
  read_floats({TensorType::f16, {halves.size()}, bytes}, 0, numbers);
  EXPECT_EQ(numbers[0], 1);
  EXPECT_EQ(numbers[1], -2);
  EXPECT_EQ(numbers[2], std::ldexp(1.0F, -24));
  EXPECT_EQ(numbers[3], 65504);
  EXPECT_TRUE(std::isinf(numbers[4]));
  EXPECT_TRUE(numbers[5] == 0 && std::signbit(numbers[5]));
  read_floats({TensorType::bf16, {halves.size()}, bytes}, 0, numbers);
  EXPECT_EQ(numbers[1], -2);  // 0xc000 is -2 in both
  EXPECT_THROW(read_floats({TensorType::f16, {2}, bytes.first(4)}, 1, numbers), std::out_of_range);
}

TEST(Safetensors, TensorsAndMetadataAreRead) {
  const std::string file =
      safetensors(R"({"__metadata__":{"a":"b"},"x":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]},)"
                  R"("s":{"dtype":"F32","shape":[],"data_offsets":[4,8]}}  )",
                  8);
  const TensorTable table = parse_safetensors("some.file", bytes_of_text(file));
  EXPECT_EQ(table.metadata.at("a"), "b");
  EXPECT_EQ(table.tensors.at("x").shape, (std::vector<std::uint64_t>{2, 2}));
  std::vector<float> numbers(4);
  read_floats(table.tensors.at("x"), 0, numbers);
  EXPECT_EQ(numbers, (std::vector<float>{1, 1, 1, 1}));
  EXPECT_EQ(table.tensors.at("s").elements(), 1u);
}

TEST(Safetensors, ImpossibleHeadersAreRefused) {
  const auto refused = [](const std::string& header, std::size_t data, const std::string& reason) {
    const std::string file = safetensors(header, data);
    expect_refused([&] { parse_safetensors("some.file", bytes_of_text(file)); }, reason);
  };
  const auto tensor = [](const std::string& name, const std::string& shape, const std::string& offsets) {
    return "\"" + name + R"(":{"dtype":"I8","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
  };
  refused("{" + tensor("a", "[4]", "[0,4]") + "," + tensor("b", "[4]", "[2,6]") + "}", 6, "overlap");
  refused("{" + tensor("a", "[4]", "[0,4]") + "," + tensor("b", "[1]", "[5,6]") + "}", 6, "belong to none");
  refused("{" + tensor("a", "[4]", "[0,4]") + "}", 5, "after the last tensor");
  refused("{" + tensor("a", "[4]", "[0,4]") + "}", 3, "outside the file");
  refused("{" + tensor("a", "[4]", "[0,4]") + "," + tensor("a", "[4]", "[0,4]") + "}", 4, "stands twice");
  refused("{" + tensor("a", "[4294967296,4294967296,4294967296]", "[0,0]") + "}", 0, "unlike its shape");
  refused("{" + tensor("a", "[-1]", "[0,1]") + "}", 1, "no usable 'shape'");
  refused("{" + tensor("a", "[1,1,1,1,1,1,1,1,1]", "[0,1]") + "}", 1, "no usable 'shape'");
  refused(R"({"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}})", 1, "unsupported element type");
  refused(R"({"a":{"dtype":"I8","shape":[[[[[1]]]]],"data_offsets":[0,1]}})", 1, "nested too deeply");
  refused("[]", 0, "not a JSON object");
  refused("{", 0, "not valid JSON");
  std::string lying = safetensors("{}", 0);
  lying[3] = '\x7f';
  expect_refused([&] { parse_safetensors("some.file", bytes_of_text(lying)); }, "header length");
  expect_refused([&] { parse_safetensors("some.file", bytes_of_text("1234567")); }, "cut short");
}

TEST(TorchCheckpoint, HoldsWhatSafetensorsHold) {
  const auto bytes = read_file(kCheckpoints / "llama-bin/pytorch_model-00001-of-00002.bin");
  const TensorTable table = parse_torch_checkpoint("some.file", bytes);
  const StoredTensor& speeds = table.tensors.at("model.layers.0.self_attn.rotary_emb.inv_freq");
  ASSERT_EQ(speeds.shape, (std::vector<std::uint64_t>{4}));
  EXPECT_EQ(speeds.type, TensorType::f32);
  std::vector<float> numbers(4);
  read_floats(speeds, 0, numbers);
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(numbers[i], std::pow(10000.0, -2 * i / 8.0), 1e-6);
}

TEST(TorchCheckpoint, CutOrPackedArchivesAreRefused) {
  auto bytes = read_file(kCheckpoints / "llama-bin/pytorch_model-00001-of-00002.bin");
  expect_refused([&] { parse_torch_checkpoint("some.file", Bytes(bytes).first(bytes.size() / 2)); },
                 "not downloaded wholly");
  expect_refused([&] { parse_torch_checkpoint("some.file", bytes_of_text("\x80\x02 old")); },
                 "before version 1.6");
  // The method field of the first entry in the archive's directory: 8 is "deflated".
  const std::string magic = "PK\1\2";
  const auto entry = std::search(bytes.begin(), bytes.end(), magic.begin(), magic.end());
  ASSERT_NE(entry, bytes.end());
  *(entry + 10) = 8;
  expect_refused([&] { parse_torch_checkpoint("some.file", bytes); }, "compressed");
}

std::string pickle(const std::string& body) { return "\x80\x02" + body + "."; }

TEST(Pickle, NothingIsEverCalledThatIsNoTensor) {
  using namespace std::string_literals;
  const auto refused = [](const std::string& text, const std::string& reason) {
    expect_refused([&] { read_pickled_state_dict("some.file", bytes_of_text(text)); }, reason);
  };
  refused(pickle("cos\nsystem\nX\2\0\0\0ls\x85R"s), "'os system'");
  refused(pickle("c__builtin__\neval\n."s), "'__builtin__ eval'");
  refused(pickle("X\2\0\0\0osX\6\0\0\0system\x93"s), "'os system'");
  refused(pickle("ctorch._utils\n_rebuild_tensor\n)R"s), "'torch._utils _rebuild_tensor'");
  refused(pickle("(i"s), "operation 0x69");
  refused(pickle("}0"s), "operation 0x30");
  refused(pickle("\x82\1"s), "operation 0x82");
  refused(pickle("ctorch\nFloatStorage\n)R"s), "calls 'torch FloatStorage'");
}

TEST(Pickle, DamagedStacksAreRefused) {
  using namespace std::string_literals;
  const auto refused = [](const std::string& text, const std::string& reason) {
    expect_refused([&] { read_pickled_state_dict("some.file", bytes_of_text(text)); }, reason);
  };
  refused(pickle("R"s), "not there");
  refused(pickle("t"s), "not begun");
  refused(pickle("(}(R"s), "not there");
  refused(pickle("h\7"s), "never had");
  refused(pickle("q\7"s), "not there");
  refused(pickle("}}"s), "does not end with one object");
  refused(pickle("}("s), "does not end with one object");
  refused(pickle("]"s), "no table of named tensors");
  refused(pickle("}X\1\0\0\0aK\1s"s), "is no tensor");
  refused(pickle("}X\xff\xff\xff\x7f"s), "text of");
  refused("\x80\x02}"s, "cut short");
  refused("\x80\x09}."s, "protocol 9");
  // A list that contains itself is harmless: nobody walks it.
  refused(pickle("]q\0h\0a"s), "no table of named tensors");
}

/// A pickle of {"w": tensor} with these numbers in it, each below 256.
std::string tensor_pickle(const std::string& elements, const std::string& offset, const std::string& shape,
                          const std::string& stride) {
  using namespace std::string_literals;
  return pickle(
      "}X\1\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0"s +
      "0X\3\0\0\0cpu"s + elements + "tQ"s + offset + shape + stride + "\x89}tRs"s);
}

TEST(Pickle, ViewsMustLieInTheirStorageInOnePiece) {
  using namespace std::string_literals;
  const auto read = [](const std::string& text) {
    return read_pickled_state_dict("some.file", bytes_of_text(text));
  };
  const auto good = read(tensor_pickle("K\x08"s, "K\2"s, "K\2K\3\x86"s, "K\3K\1\x86"s));
  ASSERT_EQ(good.size(), 1u);
  EXPECT_EQ(good[0].name, "w");
  EXPECT_EQ(good[0].offset, 2u);
  EXPECT_EQ(good[0].storage_elements, 8u);
  EXPECT_EQ(good[0].shape, (std::vector<std::uint64_t>{2, 3}));
  expect_refused([&] { read(tensor_pickle("K\x08"s, "K\3"s, "K\2K\3\x86"s, "K\3K\1\x86"s)); },
                 "beyond its storage");
  expect_refused([&] { read(tensor_pickle("K\x08"s, "K\0"s, "K\2K\3\x86"s, "K\1K\2\x86"s)); }, "one piece");
  expect_refused([&] { read(tensor_pickle("K\x08"s, "K\0"s, "K\2K\3\x86"s, "K\1\x85"s)); }, "unknown shape");
  expect_refused([&] { read(tensor_pickle("J\xff\xff\xff\xff"s, "K\0"s, "K\1\x85"s, "K\1\x85"s)); },
                 "where a size belongs");
  const std::string huge = "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f"s;
  expect_refused([&] { read(tensor_pickle("K\x08"s, huge, "K\3\x85"s, "K\1\x85"s)); }, "beyond its storage");
}

TEST(ShardIndex, ReachesNoOtherFolder) {
  const auto read = [](const std::string& text) {
    return parse_shard_index("some.file", bytes_of_text(text));
  };
  EXPECT_EQ(read(R"({"weight_map":{"a":"x-1.bin","b":"x-2.bin"}})").at("b"), "x-2.bin");
  for (const char* name : {"../x.bin", "/etc/passwd", "", ".hidden", "a/b", "a\\\\b", "a\\u0000b"})
    expect_refused([&] { read(std::string(R"({"weight_map":{"a":")") + name + "\"}}"); },
                   "no plain file name");
  expect_refused([&] { read("{}"); }, "weight_map");
  expect_refused([&] { read(R"({"weight_map":{"a":3}})"); }, "no plain file name");
}

class Configs : public testing::Test {
 protected:
  ModelConfig read(const std::function<void(Plain&)>& change) {
    Plain json = Plain::parse(read_text_file(kCheckpoints / "smollm-sharded/config.json"));
    change(json);
    return parse_model_config("some.file", bytes_of_text(json.dump()));
  }
  void refused(const std::function<void(Plain&)>& change, const std::string& reason) {
    expect_refused([&] { read(change); }, reason);
  }
};

TEST_F(Configs, SayWhatTheModelIs) {
  const ModelConfig config = read([](Plain&) {});
  EXPECT_EQ(config.width, 32);
  EXPECT_EQ(config.kv_heads, 2);
  EXPECT_EQ(config.head_width, 8);
  EXPECT_TRUE(config.tied_embeddings);
  EXPECT_EQ(config.rope_theta, 100000);
  EXPECT_EQ(config.rope_scaling.kind, RopeScaling::Kind::llama3);
  EXPECT_EQ(read([](Plain& j) { j["sliding_window"] = 128; }).context, 128);
  EXPECT_EQ(read([](Plain& j) { j["eos_token_id"] = {7, 8}; }).eos, 7);
  EXPECT_FALSE(read([](Plain& j) { j["pad_token_id"] = -1; }).pad);
  EXPECT_EQ(read([](Plain& j) {
              j.erase("rope_parameters");
              j["rope_theta"] = 5e5;
              j["rope_scaling"] = {{"type", "linear"}, {"factor", 2.0}};
            }).rope_scaling.kind,
            RopeScaling::Kind::linear);
}

TEST_F(Configs, OfOtherNetworksAreRefused) {
  refused([](Plain& j) { j["architectures"] = {"MixtralForCausalLM"}; },
          "'MixtralForCausalLM' is not supported");
  refused([](Plain& j) { j["hidden_act"] = "gelu"; }, "activation");
  refused([](Plain& j) { j["rope_parameters"]["rope_type"] = "yarn"; }, "'yarn' is not supported");
  refused([](Plain& j) { j["quantization_config"] = Plain::object(); }, "already quantised");
  refused([](Plain& j) { j["mlp_bias"] = true; }, "feed-forward");
}

TEST_F(Configs, WithImpossibleValuesAreRefused) {
  refused([](Plain& j) { j.erase("hidden_size"); }, "'hidden_size' is missing");
  refused([](Plain& j) { j["hidden_size"] = 0; }, "'hidden_size'");
  refused([](Plain& j) { j["hidden_size"] = 32.5; }, "'hidden_size'");
  refused([](Plain& j) { j["num_hidden_layers"] = 18446744073709551615ull; }, "'num_hidden_layers'");
  refused([](Plain& j) { j["num_key_value_heads"] = 3; }, "no multiple");
  refused([](Plain& j) { j["head_dim"] = 7; }, "odd");
  refused([](Plain& j) { j["rms_norm_eps"] = "small"; }, "'rms_norm_eps'");
  refused([](Plain& j) { j["tie_word_embeddings"] = 1; }, "'tie_word_embeddings'");
}

TEST(SentencePiece, PiecesScoresAndSettingsAreRead) {
  const auto bytes = read_file(kCheckpoints / "llama-bin/tokenizer.model");
  const Vocabulary vocabulary = parse_sentencepiece("some.file", bytes);
  ASSERT_GT(vocabulary.tokens.size(), 260u);
  EXPECT_EQ(vocabulary.tokens[0].text, "<unk>");
  EXPECT_EQ(vocabulary.tokens[0].kind, TokenKind::unknown);
  EXPECT_EQ(vocabulary.tokens[1].kind, TokenKind::control);
  EXPECT_EQ(vocabulary.tokens[3 + 0x41].text, "<0x41>");
  EXPECT_EQ(vocabulary.tokens[3 + 0x41].kind, TokenKind::byte);
  EXPECT_EQ(vocabulary.tokens[259].score, 0);
  EXPECT_EQ(vocabulary.tokens[260].score, -1);
  EXPECT_EQ(vocabulary.bos, 1);
  EXPECT_TRUE(vocabulary.add_space_prefix);
}

TEST(SentencePiece, DamagedBuffersAreRefused) {
  using namespace std::string_literals;
  const auto refused = [](const std::string& text, const std::string& reason) {
    expect_refused([&] { parse_sentencepiece("some.file", bytes_of_text(text)); }, reason);
  };
  refused("", "no SentencePiece model");
  refused("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s, "cut short");
  refused("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s, "more than 64 bits");
  refused("\x0a\x03\x0a\x05x"s, "cut short");
  refused("\x0b"s, "unknown type");
  refused("\x08\x01"s, "wrong type");
  refused("\x0a\x02\x18\x09"s, "unknown type");
  refused("\x0a\x05\x15\0\0\xc0\x7f"s, "no usable text or score");  // the score is not a number
  refused("\x0a\x03\x0a\x01x\x12\x02\x18\x01"s, "another type than BPE");
}

TEST(TokenizerJson, ByteLevelAndByteFallbackAreToldApart) {
  const auto smollm = read_file(kCheckpoints / "smollm-sharded/tokenizer.json");
  const Vocabulary bytes = parse_tokenizer_json("some.file", smollm);
  EXPECT_EQ(bytes.model, Vocabulary::Model::byte_bpe);
  EXPECT_EQ(bytes.pre_tokenizer, "smollm");
  EXPECT_EQ(bytes.tokens[1].text, "<|im_start|>");
  EXPECT_EQ(bytes.tokens[1].kind, TokenKind::control);
  EXPECT_FALSE(bytes.merges.empty());
  const auto mistral = read_file(kCheckpoints / "mistral-safetensors/tokenizer.json");
  const Vocabulary pieces = parse_tokenizer_json("some.file", mistral);
  EXPECT_EQ(pieces.model, Vocabulary::Model::sentencepiece);
  EXPECT_EQ(pieces.tokens[3 + 0x41].kind, TokenKind::byte);
  EXPECT_TRUE(pieces.add_space_prefix);
}

TEST(TokenizerJson, WhatLlamaCppCannotRepeatIsRefused) {
  const Plain good = Plain::parse(read_text_file(kCheckpoints / "smollm-sharded/tokenizer.json"));
  const auto refused = [&](const std::function<void(Plain&)>& change, const std::string& reason) {
    Plain json = good;
    change(json);
    const std::string text = json.dump();
    expect_refused([&] { parse_tokenizer_json("some.file", bytes_of_text(text)); }, reason);
  };
  refused([](Plain& j) { j["model"]["type"] = "Unigram"; }, "'Unigram' is not supported");
  refused([](Plain& j) { j["normalizer"] = {{"type", "NFC"}}; }, "normaliser");
  refused([](Plain& j) { j["pre_tokenizer"] = {{"type", "Whitespace"}}; }, "cutting text into words");
  refused([](Plain& j) { j["model"]["merges"].push_back({"zz", "qq"}); }, "not in the vocabulary");
  refused([](Plain& j) { j["model"]["merges"].push_back("three words here"); }, "no pair");
  refused([](Plain& j) { j["model"]["vocab"]["extra"] = -1; }, "no usable number");
  refused([](Plain& j) { j["model"]["vocab"]["extra"] = 5; }, "two tokens have the number 5");
  refused(
      [](Plain& j) {
        j["added_tokens"].push_back({{"id", 1u << 30}, {"content", "x"}});
      },
      "no usable number");
  refused([](Plain& j) { j["pre_tokenizer"]["pretokenizers"][0]["type"] = 5; }, "wrong type");
}

TEST(Checkpoints, WithMissingOrCutFilesAreRefusedByName) {
  const test::TemporaryFolder folder;
  const auto expect_error = [&](const std::string& file, const std::string& reason) {
    try {
      const Checkpoint checkpoint(folder.path());
      ADD_FAILURE() << "was opened, expected: " << reason;
    } catch (const ModelError& error) {
      EXPECT_NE(std::string(error.what()).find(file), std::string::npos) << error.what();
      EXPECT_NE(std::string(error.what()).find(reason), std::string::npos) << error.what();
    }
  };
  expect_error("", "holds no weights");
  fs::copy(kCheckpoints / "smollm-sharded", folder.path());
  EXPECT_EQ(Checkpoint(folder.path()).tensors().size(), 20u);
  const fs::path second = folder / "model-00002-of-00002.safetensors";
  fs::resize_file(second, fs::file_size(second) - 1);
  expect_error(second.string(), "outside the file");
  fs::copy(folder / "model-00001-of-00002.safetensors", second, fs::copy_options::overwrite_existing);
  expect_error(second.string(), "lacks the tensor");
  fs::remove(second);
  expect_error(second.string(), "is missing");
}

}  // namespace
}  // namespace retinal
