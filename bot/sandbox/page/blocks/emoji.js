// The common emoji by their short names; an unknown name stays as it was typed.

const PAIRS = `
  smile 😄 smiley 😃 grinning 😀 grin 😁 joy 😂 slightly_smiling_face 🙂 blush 😊 wink 😉 relieved 😌 thinking_face 🤔 neutral_face 😐
  worried 😟 disappointed 😞 confused 😕 slightly_frowning_face 🙁 cry 😢 sob 😭 angry 😠 rage 😡 sweat_smile 😅 hugging_face 🤗
  pleading_face 🥺 sunglasses 😎 upside_down_face 🙃 heart_eyes 😍 tired_face 😫 exploding_head 🤯 face_with_monocle 🧐 zzz 💤
  +1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 clap 👏 wave 👋 raised_hands 🙌 pray 🙏 handshake 🤝 muscle 💪 ok_hand 👌 point_right 👉
  point_left 👈 point_up ☝️ point_down 👇 raising_hand 🙋 eyes 👀 ear 👂 speech_balloon 💬 left_speech_bubble 🗨️ speaking_head_in_silhouette 🗣️
  heart ❤️ green_heart 💚 blue_heart 💙 yellow_heart 💛 purple_heart 💜 sparkles ✨ star ⭐ star2 🌟 fire 🔥 tada 🎉 confetti_ball 🎊
  gift 🎁 trophy 🏆 medal 🏅 rocket 🚀 bulb 💡 bell 🔔 no_bell 🔕 mega 📣 loudspeaker 📢 email 📧 envelope ✉️ inbox_tray 📥 outbox_tray 📤
  phone ☎️ telephone_receiver 📞 iphone 📱 computer 💻 calendar 📅 date 📅 spiral_calendar_pad 🗓️ clock1 🕐 clock3 🕒 clock9 🕘 alarm_clock ⏰
  stopwatch ⏱️ timer_clock ⏲️ hourglass ⌛ hourglass_flowing_sand ⏳ watch ⌚ memo 📝 pencil 📝 pencil2 ✏️ page_facing_up 📄 clipboard 📋
  bar_chart 📊 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 pushpin 📌 round_pushpin 📍 link 🔗 paperclip 📎 lock 🔒 unlock 🔓
  key 🔑 mag 🔍 gear ⚙️ wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ shield 🛡️ lifebuoy 🛟 ring_buoy 🛟 ambulance 🚑 rotating_light 🚨
  warning ⚠️ no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 x ❌ heavy_multiplication_x ✖️ white_check_mark ✅ heavy_check_mark ✔️
  ballot_box_with_check ☑️ question ❓ grey_question ❔ exclamation ❗ information_source ℹ️ red_circle 🔴 large_orange_circle 🟠
  large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵 white_circle ⚪ black_circle ⚫ large_purple_circle 🟣
  large_red_square 🟥 large_green_square 🟩 arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrow_forward ▶️ leftwards_arrow_with_hook ↩️
  arrow_right_hook ↪️ repeat 🔁 arrows_counterclockwise 🔄 heavy_plus_sign ➕ heavy_minus_sign ➖ hash #️⃣ one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣
  six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 moneybag 💰 euro 💶 dollar 💵 pound 💷 credit_card 💳 receipt 🧾 ticket 🎫 label 🏷️ shopping_bags 🛍️
  package 📦 truck 🚚 hotel 🏨 house 🏠 office 🏢 convenience_store 🏪 station 🚉 train 🚋 ship 🚢 anchor ⚓ airplane ✈️ car 🚗 coffee ☕ tea 🍵
  fork_and_knife 🍴 knife_fork_plate 🍽️ stew 🍲 ramen 🍜 pizza 🍕 cake 🍰 cookie 🍪 bread 🍞 wine_glass 🍷 beer 🍺 glass_of_milk 🥛 ice_cream 🍨
  sunny ☀️ cloud ☁️ rain_cloud 🌧️ umbrella ☔ snowflake ❄️ rainbow 🌈 crescent_moon 🌙 seedling 🌱 herb 🌿 four_leaf_clover 🍀 rose 🌹 bouquet 💐
  globe_with_meridians 🌐 earth_africa 🌍 busts_in_silhouette 👥 bust_in_silhouette 👤 sleuth_or_spy 🕵️ wheelchair ♿ baby 👶 recycle ♻️ new 🆕
  sos 🆘 soon 🔜 back 🔙 end 🔚 top 🔝 ok 🆗 free 🆓 checkered_flag 🏁 triangular_flag_on_post 🚩 white_flag 🏳️ large_blue_diamond 🔷 small_blue_diamond 🔹
  small_orange_diamond 🔸 bookmark 🔖 books 📚 book 📖 open_book 📖 newspaper 📰 scroll 📜 pencil_spiral 🖊️ wastebasket 🗑️ broom 🧹 adhesive_bandage 🩹`;

const words = PAIRS.trim().split(/\s+/);
const EMOJI = new Map();
for (let index = 0; index < words.length; index += 2) EMOJI.set(words[index], words[index + 1]);

export const emoji = (name) => EMOJI.get(name.replace(/::skin-tone-\d$/, ""));

/** Replaces every known :name: in a plain text. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+'-]+(?:::skin-tone-\d)?):/g, (whole, name) => emoji(name) ?? whole);
}
