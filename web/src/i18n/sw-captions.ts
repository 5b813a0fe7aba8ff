import type { enCaptions } from './en-captions.ts';

export const swCaptions: typeof enCaptions = {
  menu: 'Manukuu…',
  title: 'Manukuu',
  lesson: 'Manukuu katika somo hili',
  off: 'Hakuna',
  none: 'Mwalimu hajawasha manukuu katika somo hili.',
  show: 'Nionyeshe manukuu',
  own: 'Andika ninachosema',
  ownHow:
    'Kivinjari chako kinasikiliza maikrofoni yako ikiwa imewashwa, na huenda kikatuma sauti kwa mtengenezaji wake ili igeuzwe maandishi. Maneno yanabaki katika kumbukumbu ya somo.',
  ownCannot: 'Kivinjari hiki hakiwezi kugeuza usemi kuwa maandishi. Manukuu ya wengine bado yanaonekana hapa.',
  trouble: {
    denied: 'Kivinjari hakiruhusiwi kusikiliza maikrofoni yako kwa ajili ya manukuu.',
    unreachable: 'Kinachogeuza usemi kuwa maandishi hakipatikani sasa.',
    language: 'Kivinjari hiki hakijui lugha hii.',
    failed: 'Manukuu ya unachosema yamesimama.',
  },
};
