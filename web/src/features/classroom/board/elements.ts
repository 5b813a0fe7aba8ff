import type {
  ExcalidrawArrowElement,
  ExcalidrawElement,
  ExcalidrawImageElement,
  ExcalidrawLinearElement,
} from '@excalidraw/excalidraw/element/types';
import { BOARD_LIMITS, BoardElement } from '@watoto/shared/contract/board.ts';
import { pointsOf, stepsOf } from '@watoto/shared/contract/board-line.ts';
import { simplify } from './simplify.ts';

/** What an element has where nothing else is said. */
const USUAL = {
  angle: 0,
  stroke: '#1e1e1e',
  background: 'transparent',
  fill: 'solid',
  strokeWidth: 2,
  strokeStyle: 'solid',
  roughness: 1,
  opacity: 100,
} as const;

/** The element as it goes into the log: the smallest form of it. Null: of a kind that the board does not have, or beyond its limits. */
export function toBoard(element: ExcalidrawElement): BoardElement | null {
  const parsed = BoardElement.safeParse(withoutEmpty({ ...commonOf(element), ...ownOf(element) }));
  return parsed.success ? parsed.data : null;
}

function commonOf(element: ExcalidrawElement): Record<string, unknown> {
  const { id, type, version, versionNonce, index, seed, x, y, width, height } = element;
  const unusual = <K extends keyof typeof USUAL>(key: K, value: unknown) => (value === USUAL[key] ? undefined : value);
  return {
    type,
    id,
    version,
    nonce: versionNonce,
    index,
    seed,
    x,
    y,
    width: Math.abs(width),
    height: Math.abs(height),
    angle: unusual('angle', element.angle),
    stroke: unusual('stroke', element.strokeColor),
    background: unusual('background', element.backgroundColor),
    fill: unusual('fill', element.fillStyle),
    strokeWidth: unusual('strokeWidth', element.strokeWidth),
    strokeStyle: unusual('strokeStyle', element.strokeStyle),
    roughness: unusual('roughness', element.roughness),
    opacity: unusual('opacity', element.opacity),
    roundness: element.roundness?.type,
    groups: element.groupIds,
    bound: element.boundElements?.map((bound) => ({ id: bound.id, type: bound.type })),
    locked: element.locked || undefined,
  };
}

function ownOf(element: ExcalidrawElement): Record<string, unknown> {
  switch (element.type) {
    case 'freedraw':
      return { steps: stepsOf(simplify(element.points, BOARD_LIMITS.points)) };
    case 'line':
    case 'arrow':
      return {
        steps: stepsOf(element.points),
        from: tieOf(element.startBinding),
        to: tieOf(element.endBinding),
        head: element.endArrowhead ?? undefined,
        tail: element.startArrowhead ?? undefined,
        elbowed: ('elbowed' in element && element.elbowed) || undefined,
      };
    case 'text':
      return {
        text: element.text,
        original: element.originalText === element.text ? undefined : element.originalText,
        fontSize: element.fontSize,
        font: element.fontFamily,
        align: element.textAlign === 'left' ? undefined : element.textAlign,
        vertical: element.verticalAlign === 'top' ? undefined : element.verticalAlign,
        container: element.containerId ?? undefined,
        lineHeight: element.lineHeight,
        fixed: element.autoResize ? undefined : true,
      };
    case 'image':
      return {
        picture: element.fileId,
        // What stands beside it is not checked by Excalidraw.
        alt: element.customData?.['alt'] || undefined,
        flip: flipOf(element.scale),
        crop: element.crop ? cropOf(element.crop) : undefined,
      };
    default:
      return {};
  }
}

function flipOf([x, y]: ExcalidrawImageElement['scale']): 'x' | 'y' | 'xy' | undefined {
  if (x < 0) return y < 0 ? 'xy' : 'x';
  return y < 0 ? 'y' : undefined;
}

const cropOf = ({ x, y, width, height, naturalWidth, naturalHeight }: NonNullable<ExcalidrawImageElement['crop']>) => [
  x,
  y,
  width,
  height,
  naturalWidth,
  naturalHeight,
];

type Binding = ExcalidrawLinearElement['startBinding'];

function tieOf(binding: Binding): object | undefined {
  if (!binding) return undefined;
  const at = 'fixedPoint' in binding ? (binding.fixedPoint ?? undefined) : undefined;
  return { id: binding.elementId, focus: binding.focus, gap: binding.gap, ...(at ? { at } : {}) };
}

/** What says nothing is left out. */
function withoutEmpty(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)),
  );
}

/** The element as it is drawn. */
export function toExcalidraw(element: BoardElement): ExcalidrawElement {
  // Excalidraw's types brand their numbers and texts; what is in them has been checked by the contract.
  return { ...drawnCommon(element), ...drawnOwn(element) } as unknown as ExcalidrawElement;
}

function drawnCommon(element: BoardElement) {
  return {
    id: element.id,
    type: element.type,
    version: element.version,
    versionNonce: element.nonce,
    index: element.index,
    seed: element.seed,
    x: element.x,
    y: element.y,
    width: element.width,
    height: element.height,
    angle: element.angle ?? USUAL.angle,
    strokeColor: element.stroke ?? USUAL.stroke,
    backgroundColor: element.background ?? USUAL.background,
    fillStyle: element.fill ?? USUAL.fill,
    strokeWidth: element.strokeWidth ?? USUAL.strokeWidth,
    strokeStyle: element.strokeStyle ?? USUAL.strokeStyle,
    roughness: element.roughness ?? USUAL.roughness,
    opacity: element.opacity ?? USUAL.opacity,
    roundness: element.roundness ? { type: element.roundness } : null,
    groupIds: element.groups ?? [],
    boundElements: element.bound ?? null,
    locked: element.locked ?? false,
    frameId: null,
    isDeleted: false,
    link: null,
    updated: 1,
  };
}

function drawnOwn(element: BoardElement): object {
  switch (element.type) {
    case 'freedraw':
      return { points: pointsOf(element.steps), pressures: [], simulatePressure: true, lastCommittedPoint: null };
    case 'line':
    case 'arrow':
      return {
        points: pointsOf(element.steps),
        lastCommittedPoint: null,
        startBinding: bindingOf(element.from),
        endBinding: bindingOf(element.to),
        startArrowhead: element.tail ?? null,
        endArrowhead: element.head ?? null,
        ...(element.type === 'arrow' ? arrowOf(element.elbowed ?? false) : {}),
      };
    case 'text':
      return {
        text: element.text,
        originalText: element.original ?? element.text,
        fontSize: element.fontSize,
        fontFamily: element.font,
        textAlign: element.align ?? 'left',
        verticalAlign: element.vertical ?? 'top',
        containerId: element.container ?? null,
        lineHeight: element.lineHeight,
        autoResize: !element.fixed,
      };
    case 'image':
      return {
        fileId: element.picture,
        status: 'saved',
        scale: [element.flip?.includes('x') ? -1 : 1, element.flip?.includes('y') ? -1 : 1],
        crop: croppedTo(element.crop),
        ...(element.alt ? { customData: { alt: element.alt } } : {}),
      };
    default:
      return {};
  }
}

function croppedTo(crop: Extract<BoardElement, { type: 'image' }>['crop']): object | null {
  if (!crop) return null;
  const [x, y, width, height, naturalWidth, naturalHeight] = crop;
  return { x, y, width, height, naturalWidth, naturalHeight };
}

const arrowOf = (elbowed: boolean): Pick<ExcalidrawArrowElement, 'elbowed'> =>
  elbowed ? { elbowed, ...{ fixedSegments: null, startIsSpecial: null, endIsSpecial: null } } : { elbowed };

function bindingOf(tie: Extract<BoardElement, { type: 'arrow' }>['from']): object | null {
  return tie ? { elementId: tie.id, focus: tie.focus, gap: tie.gap, ...(tie.at ? { fixedPoint: tie.at } : {}) } : null;
}
