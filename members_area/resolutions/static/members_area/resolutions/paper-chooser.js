// Wagtail's choosers are started by name, as its own PageChooser is; the admin's content policy
// lets only named ones start.
window.PaperChooser = class PaperChooser extends window.Chooser {};
