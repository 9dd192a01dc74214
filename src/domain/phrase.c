#include <stdio.h>

#include <fieldpass/rules.h>

/* Short, easily told apart by ear, and harmless. Two different ones make 65,280 phrases. */
static const char *const words[] = {"acorn", "amber", "anchor", "apple", "april", "arrow", "aspen", "autumn", "badger",
	"baker", "bamboo", "banana", "banjo", "barley", "barn", "basil", "basket", "beach", "beaver", "berry", "birch",
	"blanket", "bluebird", "bottle", "branch", "bread", "breeze", "brick", "bridge", "bronze", "brook", "bucket",
	"buffalo", "button", "cabin", "cable", "cactus", "camel", "candle", "canoe", "canyon", "carbon", "carpet",
	"carrot", "castle", "cedar", "cello", "chair", "cherry", "chess", "circle", "citrus", "clover", "cobalt",
	"coconut", "coffee", "comet", "copper", "coral", "corner", "cotton", "cradle", "crayon", "cricket", "crystal",
	"daisy", "dancer", "denim", "desert", "diamond", "dolphin", "domino", "donkey", "drum", "eagle", "easel",
	"echo", "ember", "engine", "falcon", "farmer", "feather", "fern", "fiddle", "finch", "flag", "flannel", "flute",
	"forest", "fossil", "fox", "galaxy", "garden", "garlic", "garnet", "ginger", "giraffe", "glove", "goblet",
	"gold", "grape", "gravel", "guitar", "hammer", "harbor", "harvest", "hazel", "heron", "hickory", "hill",
	"honey", "horizon", "indigo", "island", "ivy", "jacket", "jaguar", "jasmine", "jelly", "jewel", "jungle",
	"juniper", "kettle", "kitten", "kiwi", "koala", "ladder", "lagoon", "lake", "lantern", "lemon", "lilac", "lily",
	"linen", "lion", "lizard", "llama", "lobster", "locket", "lotus", "magnet", "mango", "maple", "marble",
	"market", "meadow", "melon", "meteor", "mint", "mirror", "mitten", "moon", "moss", "muffin", "nectar", "needle",
	"nickel", "nutmeg", "oasis", "ocean", "olive", "opal", "orange", "orbit", "orchid", "otter", "paddle", "palace",
	"panda", "paper", "parrot", "pasta", "peach", "peanut", "pearl", "pebble", "pelican", "pencil", "penguin",
	"pepper", "piano", "picnic", "pigeon", "pillow", "pine", "planet", "plum", "pocket", "pony", "poppy", "potato",
	"pumpkin", "puppet", "quartz", "quilt", "rabbit", "radish", "raft", "rainbow", "raven", "ribbon", "river",
	"robin", "rocket", "rooster", "ruby", "saddle", "saffron", "sail", "salmon", "sandal", "satin", "scarf",
	"shadow", "silver", "sparrow", "spoon", "spruce", "squash", "stone", "summer", "sunset", "swan", "table",
	"teapot", "temple", "thimble", "thunder", "ticket", "tiger", "timber", "tomato", "topaz", "tower", "trumpet",
	"tulip", "tundra", "tunnel", "turtle", "valley", "vanilla", "velvet", "village", "violet", "violin", "wagon",
	"walnut", "water", "whale", "willow", "window", "winter", "wolf", "yellow", "zebra", "zipper"};
_Static_assert(FP_LENGTH(words) == 256, "the phrase is drawn from 256 words");

void fp_verification_phrase(const unsigned char random[4], char ret_phrase[FP_PHRASE_TEXT])
{
	uint32_t drawn = (uint32_t)random[0] << 24 | (uint32_t)random[1] << 16 | (uint32_t)random[2] << 8 | random[3];
	uint32_t pair = drawn % (256 * 255);
	uint32_t first = pair / 255, second = pair % 255;
	if (second >= first)
		second++; /* never the same word twice */
	snprintf(ret_phrase, FP_PHRASE_TEXT, "%s %s", words[first], words[second]);
}
