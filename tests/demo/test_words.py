# SPDX-License-Identifier: Apache-2.0
import unittest

from deploy.play import words


class Words(unittest.TestCase):
    def test_the_first_variable_that_is_set_decides_the_language(self):
        self.assertTrue(words.locale_is_zh({"LANG": "zh_CN.UTF-8"}))
        self.assertFalse(words.locale_is_zh({"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}))
        self.assertTrue(words.locale_is_zh({"LC_ALL": "", "LC_MESSAGES": "zh_CN", "LANG": "en"}))
        self.assertFalse(words.locale_is_zh({}))

    def test_a_chinese_character_takes_two_columns(self):
        self.assertEqual(words.width("信访a"), 5)
        self.assertEqual(words.pad("信访", 6), "信访  ")
        self.assertEqual(words.pad("信访", 6, right=True), "  信访")

    def test_what_is_cut_fits_and_shows_no_control_characters(self):
        for columns in range(1, 12):
            self.assertLessEqual(words.width(words.cut("信访事项a\x1b[31m登记", columns)), columns)
        self.assertEqual(words.cut("ab\x1bc", 10), "ab c")


if __name__ == "__main__":
    unittest.main()
